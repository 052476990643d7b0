package dev.redoubt.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Formats results as tables, in Markdown and for a terminal.
final class Tables {
  private static final String NONE = "–";

  private final Summaries all;

  Tables(Summaries all) {
    this.all = all;
  }

  String markdown(Section section) {
    StringBuilder text = new StringBuilder();
    for (Grid grid : Grid.of(section, all)) {
      grid.caption().ifPresent(caption -> text.append("\n**").append(caption).append("**\n"));
      text.append("\n| |");
      grid.columns().forEach(column -> text.append(' ').append(grid.heading(column)).append(" |"));
      text.append("\n|---|").append("---:|".repeat(grid.columns().size())).append('\n');
      for (String peer : grid.peers()) {
        text.append("| ").append(emphasis(peer)).append(" |");
        grid.columns()
            .forEach(
                column -> text.append(' ').append(cell(section, column.key(peer))).append(" |"));
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String emphasis(String peer) {
    return peer.startsWith("redoubt") ? "**" + peer + "**" : peer;
  }

  private String cell(Section section, Key key) {
    Optional<Summary> found = all.find(key);
    if (found.isEmpty()) {
      return NONE;
    }
    String spread = Numbers.spread(found.get());
    return Numbers.text(found.get().value())
        + (spread.isEmpty() ? "" : "<br><sub>" + spread + "</sub>")
        + ratio(section, key).map(ratio -> "<br>" + ratio).orElse("");
  }

  private Optional<String> ratio(Section section, Key key) {
    return section.reference().isEmpty() || section.reference().equals(key.peer())
        ? Optional.empty()
        : all.ratio(key, section.reference()).map(ratio -> Numbers.ratio(ratio.value()));
  }

  /// Tables of all sections that have results.
  String terminal() {
    StringBuilder text = new StringBuilder();
    for (Section section : Section.ALL) {
      for (Grid grid : Grid.of(section, all)) {
        text.append('\n').append(grid.caption().orElse(section.title())).append('\n');
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        grid.columns().forEach(column -> head.add(grid.heading(column)));
        lines.add(head);
        for (String peer : grid.peers()) {
          List<String> line = new ArrayList<>(List.of(peer));
          grid.columns().forEach(column -> line.add(plain(section, column.key(peer))));
          lines.add(line);
        }
        text.append(aligned(lines));
      }
    }
    return text.toString();
  }

  private String plain(Section section, Key key) {
    return all.find(key)
        .map(found ->
            Numbers.text(found.value())
                + ratio(section, key).map(ratio -> " (" + ratio + ")").orElse(""))
        .orElse(NONE);
  }

  private static String aligned(List<List<String>> lines) {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return lines.stream()
        .map(line -> {
          StringBuilder text = new StringBuilder("  ");
          for (int i = 0; i < columns; i++) {
            String space = " ".repeat(widths[i] - line.get(i).length());
            text.append(i == 0 ? line.get(i) + space : "  " + space + line.get(i));
          }
          return text.toString().stripTrailing() + "\n";
        })
        .collect(Collectors.joining());
  }
}
