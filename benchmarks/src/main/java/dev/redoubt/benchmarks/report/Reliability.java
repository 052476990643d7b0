package dev.redoubt.benchmarks.report;

import static java.util.stream.Collectors.groupingBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Writes the generated parts of RELIABILITY.md from what `servers/chaos` and `servers/matrix` have
/// found.
public final class Reliability {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NOTHING = "_Not run yet._";

  private final List<JsonNode> chaos;
  private final List<JsonNode> matrix;

  /// @param chaos lines of `servers/chaos.jsonl`
  /// @param matrix lines of `servers/results.jsonl`
  Reliability(List<String> chaos, List<String> matrix) {
    this.chaos = chaos.stream().map(JSON::readTree).toList();
    this.matrix = matrix.stream().map(JSON::readTree).toList();
  }

  /// The argument is the source tree.
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    var reliability =
        new Reliability(
            lines(root.resolve("servers/chaos.jsonl")),
            lines(root.resolve("servers/results.jsonl")));
    Path page = root.resolve("RELIABILITY.md");
    Files.writeString(page, Marked.replace(Files.readString(page), reliability::part));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  String part(String name) {
    String table =
        switch (name) {
          case "verdicts" -> verdicts();
          case "faults" -> faults();
          case "servers" -> servers();
          default -> throw new IllegalArgumentException("There is no part " + name + ".");
        };
    return table.isEmpty() ? NOTHING : table;
  }

  private String verdicts() {
    return table(
        "| topology | server | seed | faults | sent | handled | lost | twice, not flagged | out of order"
            + " | not ended in time | false outcome |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        chaos.stream()
            .filter(line -> line.has("sent"))
            .map(line ->
                row(
                    text(line, "topology"),
                    text(line, "server"),
                    text(line, "seed"),
                    count(faultLines(fault -> fault.get("topology").equals(line.get("topology")))),
                    number(line, "sent"),
                    number(line, "handled"),
                    number(line, "lost"),
                    number(line, "twice"),
                    number(line, "out-of-order"),
                    number(line, "not-ended"),
                    number(line, "false-outcome"))));
  }

  private String faults() {
    Map<String, List<JsonNode>> byFault =
        faultLines(line -> true)
            .collect(groupingBy(Reliability::kind, TreeMap::new, Collectors.toList()));
    return table(
        "| fault | topology | times | servers failed over, p50 / p99 | handled again after, p50 / p99"
            + " | longest pause, p50 / p99 |\n|---|---|--:|--:|--:|--:|\n",
        byFault.values().stream()
            .map(same ->
                row(
                    text(same.getFirst(), "fault"),
                    text(same.getFirst(), "topology"),
                    count(same.stream()),
                    spread(same, "failover"),
                    spread(same, "recovery"),
                    spread(same, "pause"))));
  }

  private static String kind(JsonNode line) {
    return text(line, "fault") + " " + text(line, "topology");
  }

  private Stream<JsonNode> faultLines(Predicate<JsonNode> chosen) {
    return chaos.stream().filter(line -> line.has("fault")).filter(chosen);
  }

  private String servers() {
    Map<String, List<JsonNode>> byServer =
        matrix.stream()
            .collect(groupingBy(line -> text(line, "server"), TreeMap::new, Collectors.toList()));
    return table(
        "| server | version | passed | failed | skipped |\n|---|---|--:|--:|--:|\n",
        byServer.values().stream()
            .map(tests ->
                row(
                    text(tests.getFirst(), "server"),
                    text(tests.getFirst(), "version"),
                    outcomes(tests, "passed"),
                    outcomes(tests, "failed"),
                    outcomes(tests, "skipped"))));
  }

  private static String outcomes(List<JsonNode> tests, String outcome) {
    return count(tests.stream().filter(test -> text(test, "outcome").equals(outcome)));
  }

  private static String table(String head, Stream<String> rows) {
    String all = rows.collect(Collectors.joining());
    return all.isEmpty() ? "" : head + all;
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String text(JsonNode line, String field) {
    return line.get(field).asString();
  }

  private static String number(JsonNode line, String field) {
    return String.format(Locale.ROOT, "%,d", line.get(field).asLong());
  }

  private static String count(Stream<JsonNode> lines) {
    return Long.toString(lines.count());
  }

  /// Milliseconds; nothing where no line has the field.
  private static String spread(List<JsonNode> lines, String field) {
    List<Long> sorted =
        lines.stream()
            .filter(line -> line.has(field))
            .map(line -> line.get(field).asLong())
            .sorted()
            .toList();
    return sorted.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT, "%,d / %,d ms", percentile(sorted, 50), percentile(sorted, 99));
  }

  /// The least value that so many percent do not exceed.
  private static long percentile(List<Long> sorted, int percent) {
    return sorted.get((sorted.size() * percent + 99) / 100 - 1);
  }
}
