import static java.util.stream.Collectors.groupingBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/// Puts the outcomes of one run of `servers/matrix` into `servers/results.jsonl`, and prints how many there are.
/// Arguments: the source tree, the server's name, what it says of its version, the modules. Exits 1 if a test has failed.
class Results {
  record Result(String type, String line, String outcome) {}

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    String server = arguments[1];
    var version = Pattern.compile("(\\w+) server v=([\\d.]+)").matcher(arguments[2]);
    String said = version.find() ? version.group(1) + " " + version.group(2) : arguments[2];
    var results = new ArrayList<Result>();
    for (String module : arguments[3].split(",")) {
      File[] reports = root.resolve(module).resolve("target/failsafe-reports").toFile()
          .listFiles((folder, name) -> name.startsWith("TEST-"));
      for (File report : reports == null ? new File[0] : reports) {
        var cases = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report)
            .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
          results.add(result(server, said, module, (Element) cases.item(i)));
        }
      }
    }
    merge(root.resolve("servers/results.jsonl"), server, results);
    var byOutcome = results.stream().collect(groupingBy(Result::outcome));
    System.out.printf("%-18s %-14s %4d passed %4d failed %4d skipped%n", server, said,
        byOutcome.getOrDefault("passed", List.of()).size(), byOutcome.getOrDefault("failed", List.of()).size(),
        byOutcome.getOrDefault("skipped", List.of()).size());
    byOutcome.getOrDefault("failed", List.of()).forEach(failed -> System.out.println("  " + failed.line()));
    System.exit(byOutcome.containsKey("failed") ? 1 : 0);
  }

  static Result result(String server, String version, String module, Element test) {
    String outcome = "passed";
    String message = "";
    for (String kind : List.of("failure", "error", "skipped")) {
      var found = test.getElementsByTagName(kind);
      if (found.getLength() > 0) {
        outcome = kind.equals("skipped") ? kind : "failed";
        message = ((Element) found.item(0)).getAttribute("message");
      }
    }
    String type = test.getAttribute("classname").replaceFirst(".*\\.", "");
    long millis = Math.round(Double.parseDouble(test.getAttribute("time").replace(",", "")) * 1000);
    String line = "{\"server\":%s,\"version\":%s,\"module\":%s,\"class\":%s,\"test\":%s,\"outcome\":%s,\"millis\":%d%s}"
        .formatted(quoted(server), quoted(version), quoted(module), quoted(type), quoted(test.getAttribute("name")),
            quoted(outcome), millis, message.isEmpty() ? "" : ",\"message\":" + quoted(firstLine(message)));
    return new Result(type, line, outcome);
  }

  /// Replaces what the file has of the same server and classes.
  static void merge(Path file, String server, List<Result> results) throws Exception {
    var lines = new TreeSet<>(results.stream().map(Result::line).toList());
    if (Files.exists(file)) {
      try (Stream<String> before = Files.lines(file)) {
        before.filter(line -> results.stream().noneMatch(result ->
                line.startsWith("{\"server\":" + quoted(server) + ",")
                    && line.contains("\"class\":" + quoted(result.type()) + ",")))
            .forEach(lines::add);
      }
    }
    Files.write(file, lines);
  }

  static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }

  static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted(c));
      } else {
        quoted.append((char) c);
      }
    });
    return quoted.append('"').toString();
  }
}
