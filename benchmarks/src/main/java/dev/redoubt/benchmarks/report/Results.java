package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// All that was measured, as it is kept in `results.json`.
///
/// @param groups each with where and when it was measured: all of one run, unless somebody has
///   measured one of them again
public record Results(Map<String, Group> groups) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public static final Results NONE = new Results(Map.of());

  /// @param environment machine, versions, date and so on, each with its name
  /// @param rows as they were printed, those of all runs one after the other
  public record Group(Map<String, String> environment, List<Row> rows) {
    public Group {
      environment = new LinkedHashMap<>(environment);
      rows = List.copyOf(rows);
    }
  }

  public Results {
    groups = new LinkedHashMap<>(groups);
  }

  /// With what was measured just now in place of what was there.
  public Results with(Map<String, List<Row>> rows, Map<String, String> environment) {
    Map<String, Group> all = new LinkedHashMap<>(groups);
    rows.forEach((group, measured) -> all.put(group, new Group(environment, measured)));
    return new Results(all);
  }

  /// Those of `file`, or none.
  public static Results read(Path file) {
    return Files.exists(file) ? JSON.readValue(file.toFile(), Results.class) : NONE;
  }

  public void write(Path file) {
    JSON.writeValue(file.toFile(), this);
  }
}
