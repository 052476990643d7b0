package dev.redoubt.benchmarks.report;

import dev.redoubt.benchmarks.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A table of results: a row for each peer, a column for each figure, size and position.
record Grid(List<String> peers, List<Column> columns) {
  /// @param at as in [Row]
  record Column(String figure, int bytes, double at, String heading, String unit) {
    Key key(String peer) {
      return new Key(peer, figure, bytes, at);
    }
  }

  Grid {
    peers = List.copyOf(peers);
    columns = List.copyOf(columns);
  }

  /// Makes a grid for each figure, or one for all of them if each has a single column.
  static List<Grid> of(Section section, Summaries all) {
    List<Grid> grids =
        section.figures().stream()
            .map(figure -> of(section, figure, all))
            .filter(grid -> !grid.columns.isEmpty())
            .toList();
    if (grids.size() < 2 || grids.stream().anyMatch(grid -> grid.columns.size() > 1)) {
      return grids;
    }
    Set<String> peers = new LinkedHashSet<>();
    List<Column> columns = new ArrayList<>();
    grids.forEach(grid -> {
      peers.addAll(grid.peers);
      columns.addAll(grid.columns);
    });
    return List.of(new Grid(List.copyOf(peers), columns));
  }

  private static Grid of(Section section, String figure, Summaries all) {
    Set<String> peers = new LinkedHashSet<>();
    Set<Column> columns = new LinkedHashSet<>();
    for (Summary summary : all.of(figure)) {
      Row row = summary.row();
      peers.add(row.peer());
      columns.add(new Column(figure, row.bytes(), row.at(), heading(section, row), row.unit()));
    }
    return new Grid(List.copyOf(peers), List.copyOf(columns));
  }

  private static String heading(Section section, Row row) {
    String size = row.bytes() == 0 ? "" : Numbers.bytes(row.bytes());
    String place =
        section.shape() == Section.Shape.LINES ? section.place().apply(row.at()) : at(row);
    String where = place.isEmpty() ? size : place;
    return where.isEmpty() ? row.figure() : where;
  }

  private static String at(Row row) {
    String size = row.bytes() == 0 ? "" : Numbers.bytes(row.bytes());
    return row.at() == 0 ? size : size + ", " + Numbers.text(row.at());
  }

  /// The figure's name and unit if all columns share them; otherwise empty.
  Optional<String> caption() {
    Column first = columns.getFirst();
    boolean one = columns.stream().allMatch(column -> column.figure().equals(first.figure()));
    return one ? Optional.of(first.figure() + ", " + first.unit()) : Optional.empty();
  }

  /// A column's heading; has the figure and its unit if the caption does not.
  String heading(Column column) {
    return caption().isPresent() ? column.heading() : column.figure() + ", " + column.unit();
  }
}
