package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All numbers over all runs, in the order in which they were measured.
final class Summaries {
  private final Map<Key, Summary> all = new LinkedHashMap<>();

  Summaries(List<Row> rows) {
    Map<Key, List<Row>> grouped = new LinkedHashMap<>();
    for (Row row : rows) {
      grouped.computeIfAbsent(Key.of(row), key -> new ArrayList<>()).add(row);
    }
    grouped.forEach((key, group) -> all.put(key, Summary.of(group)));
  }

  Optional<Summary> find(Key key) {
    return Optional.ofNullable(all.get(key));
  }

  /// How it compares with `reference` at the same size and place.
  Optional<Summary> ratio(Key key, String reference) {
    return find(key)
        .flatMap(one -> find(key.of(reference)).map(other -> one.dividedBy(other.value())));
  }

  /// Those of one figure.
  List<Summary> of(String figure) {
    return all.values().stream().filter(one -> one.row().figure().equals(figure)).toList();
  }
}
