package dev.redoubt.redis.doctor;

import dev.redoubt.redis.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Looks at facts, and says of each thing whether it is fine, could be better, is wrong, or may not
/// be seen.
public final class Doctor {
  private Doctor() {}

  /// The findings, worst first; those of the same kind about several servers in one.
  public static List<Finding> examine(Facts facts) {
    var found = new ArrayList<Finding>();
    if (facts.nodes().stream().anyMatch(Facts.Node::reached)) {
      found.addAll(AccessChecks.look(facts));
    }
    var all = new ArrayList<Settings>();
    for (Facts.Node node : facts.nodes()) {
      if (node.greeting() instanceof Answer.Refused<Map<String, String>>(String why)) {
        found.add(Finding.wrong("connection", "none", why).at(List.of(node.address())));
        continue;
      }
      var settings = new Settings(node);
      all.add(settings);
      var here = new ArrayList<Finding>();
      TopologyChecks.look(facts.kind(), settings, here);
      ServerChecks.look(facts.login().tls(), settings, here);
      MemoryChecks.look(settings, here);
      TimingChecks.look(settings, here);
      here.forEach(finding -> found.add(finding.at(List.of(node.address()))));
    }
    found.addAll(TopologyChecks.look(facts, all));
    all.forEach(settings -> found.addAll(unseen(settings, facts.login().user())));
    Set<String> everywhere =
        facts.nodes().stream().map(Facts.Node::address).collect(Collectors.toSet());
    return merged(found, everywhere);
  }

  /// Whether something is wrong, so that the command fails.
  public static boolean anythingWrong(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.verdict() == Verdict.WRONG);
  }

  private static List<Finding> unseen(Settings settings, String user) {
    return settings.unseen().entrySet().stream()
        .map(missed ->
            Finding.unseen(
                    missed.getKey().question(),
                    "refused, so these were looked at only in part or not at all: "
                        + String.join(", ", missed.getValue()),
                    "The server says: " + missed.getKey().why(),
                    "ACL SETUSER "
                        + user
                        + " +"
                        + missed.getKey().question().toLowerCase(Locale.ROOT).replace(' ', '|'))
                .at(List.of(settings.node().address())))
        .toList();
  }

  /// Findings that differ in nothing but their servers become one, about all of these.
  private static List<Finding> merged(List<Finding> found, Set<String> everywhere) {
    Map<Finding, Set<String>> same = new LinkedHashMap<>();
    for (Finding finding : found) {
      same.computeIfAbsent(finding.at(List.of()), ignored -> new TreeSet<>())
          .addAll(finding.nodes());
    }
    return same.entrySet().stream()
        .map(entry -> {
          boolean all = entry.getValue().equals(everywhere);
          return all ? entry.getKey() : entry.getKey().at(List.copyOf(entry.getValue()));
        })
        .sorted(Comparator.comparing(Finding::verdict))
        .toList();
  }
}
