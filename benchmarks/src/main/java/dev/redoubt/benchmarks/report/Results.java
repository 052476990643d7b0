package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// All results, as stored in `results.json`.
///
/// @param groups by name; each has its own environment, because groups may be measured again
///   separately
public record Results(Map<String, Group> groups) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public static final Results NONE = new Results(Map.of());

  /// @param environment machine, versions, date and so on, by name
  /// @param rows of all runs, in the order they were printed
  public record Group(Map<String, String> environment, List<Row> rows) {
    public Group {
      environment = new LinkedHashMap<>(environment);
      rows = List.copyOf(rows);
    }
  }

  public Results {
    groups = new LinkedHashMap<>(groups);
  }

  /// Returns these results with new measurements replacing the groups of the same names.
  public Results with(Map<String, List<Row>> rows, Map<String, String> environment) {
    Map<String, Group> all = new LinkedHashMap<>(groups);
    rows.forEach((group, measured) -> all.put(group, new Group(environment, measured)));
    return new Results(all);
  }

  /// Reads `file`; returns [#NONE] if it does not exist.
  public static Results read(Path file) {
    return Files.exists(file) ? JSON.readValue(file.toFile(), Results.class) : NONE;
  }

  public void write(Path file) {
    JSON.writeValue(file.toFile(), this);
  }
}
