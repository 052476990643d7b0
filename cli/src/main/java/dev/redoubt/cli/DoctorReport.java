package dev.redoubt.cli;

import dev.redoubt.redis.doctor.Doctor;
import dev.redoubt.redis.doctor.Finding;
import dev.redoubt.redis.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `redoubt doctor` says of the servers, for people and for programs. Everything that servers
/// said is made harmless to terminals.
final class DoctorReport {
  private static final int CHECK_COLUMNS = 13;
  private static final int COLUMNS = 76;
  private static final String INDENT = "    ";

  private final List<Finding> findings;

  /// @param findings worst first
  DoctorReport(List<Finding> findings) {
    this.findings = findings;
  }

  int exitCode() {
    return Doctor.anythingWrong(findings) ? ExitCode.CONFIGURATION : ExitCode.OK;
  }

  /// The report, without a line's end behind it.
  String text(AnsiColors ink) {
    var lines = new ArrayList<String>();
    Verdict before = null;
    for (Finding finding : findings) {
      if (finding.verdict() != before) {
        if (before != null) {
          lines.add("");
        }
        lines.add(ink.bold(heading(finding.verdict())));
        before = finding.verdict();
      }
      lines.addAll(lines(finding, ink));
    }
    lines.add("");
    lines.add(summary(ink));
    return String.join("\n", lines);
  }

  /// One object for each finding.
  List<String> json() {
    return findings.stream()
        .map(finding ->
            new JsonLine()
                .with("check", finding.check())
                .with("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                .with("servers", finding.nodes())
                .with("what", finding.what())
                .with("why", finding.why())
                .with("set", finding.set())
                .toString())
        .toList();
  }

  private static String heading(Verdict verdict) {
    return switch (verdict) {
      case WRONG -> "Wrong";
      case BETTER -> "Could be better";
      case UNSEEN -> "Not seen";
      case FINE -> "Fine";
    };
  }

  private static List<String> lines(Finding finding, AnsiColors ink) {
    var lines = new ArrayList<String>();
    String check = String.format(Locale.ROOT, "%-" + CHECK_COLUMNS + "s", finding.check());
    String where = finding.nodes().isEmpty() ? "" : " (" + String.join(", ", finding.nodes()) + ")";
    String what = Text.printable(finding.what() + where);
    String head = "  " + painted(finding.verdict(), Text.printable(check), ink) + " ";
    for (String line : wrapped(what)) {
      lines.add(head + line);
      head = " ".repeat(CHECK_COLUMNS + 3);
    }
    if (!finding.why().isEmpty()) {
      for (String line : wrapped(Text.printable(finding.why()))) {
        lines.add(INDENT + line);
      }
    }
    for (String set : finding.set()) {
      lines.add(INDENT + ink.cyan(Text.printable(placed(set))));
    }
    return lines;
  }

  /// A line with where to put it: Redis writes settings in lower case and commands in upper case.
  private static String placed(String set) {
    if (set.startsWith("#")) {
      return set;
    }
    if (set.startsWith("REDIS_URL=")) {
      return "use: " + set;
    }
    return (Character.isLowerCase(set.charAt(0)) ? "in redis.conf: " : "in redis-cli: ") + set;
  }

  private static String painted(Verdict verdict, String text, AnsiColors ink) {
    return switch (verdict) {
      case WRONG -> ink.red(text);
      case BETTER, UNSEEN -> ink.bold(text);
      case FINE -> ink.green(text);
    };
  }

  private static List<String> wrapped(String text) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > COLUMNS) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String summary(AnsiColors ink) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    findings.forEach(finding -> counts.merge(finding.verdict(), 1, Integer::sum));
    var words = new LinkedHashMap<Verdict, String>();
    words.put(Verdict.WRONG, "wrong");
    words.put(Verdict.BETTER, "could be better");
    words.put(Verdict.UNSEEN, "not seen");
    words.put(Verdict.FINE, "fine");
    var parts = new ArrayList<String>();
    words.forEach((verdict, word) -> {
      int count = counts.getOrDefault(verdict, 0);
      if (count > 0) {
        parts.add(count + " " + word);
      }
    });
    return ink.bold(String.join(", ", parts) + ".");
  }
}
