package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A summary of each result over all runs, in the order they were measured.
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

  /// The ratio to `reference` at the same size and position.
  Optional<Summary> ratio(Key key, String reference) {
    return find(key)
        .flatMap(one -> find(key.of(reference)).map(other -> one.dividedBy(other.value())));
  }

  List<Summary> of(String figure) {
    return all.values().stream().filter(one -> one.row().figure().equals(figure)).toList();
  }
}
