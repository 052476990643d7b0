package dev.redoubt.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Presents results: a table for the terminal, plots, and the generated parts of PERFORMANCE.md.
public final class Report {
  private static final String NOTHING = "_Not measured yet._";

  private final Results results;
  private final Summaries all;
  private final Tables tables;

  public Report(Results results) {
    this.results = results;
    all =
        new Summaries(
            results.groups().values().stream().flatMap(group -> group.rows().stream()).toList());
    tables = new Tables(all);
  }

  /// All figures for a terminal.
  public String table() {
    return tables.terminal();
  }

  /// Writes the plots, and the generated parts of PERFORMANCE.md.
  ///
  /// @param home the folder of the benchmarks; PERFORMANCE.md is in its parent folder
  /// @return [#table()]
  public String write(Path home) throws IOException {
    Path plots = Files.createDirectories(home.resolve("plots"));
    for (Section section : Section.ALL) {
      Optional<String> plot = Plots.of(section, all);
      if (plot.isPresent()) {
        Files.writeString(plots.resolve(section.name() + ".svg"), plot.get());
      }
    }
    Path performance = home.resolveSibling("PERFORMANCE.md");
    Files.writeString(performance, Marked.replace(Files.readString(performance), this::part));
    return table();
  }

  private String part(String name) {
    return switch (name) {
      case "environment" -> environment();
      case "targets" -> targets();
      default -> section(name);
    };
  }

  private String section(String name) {
    Section section =
        Section.ALL.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("Unknown part: " + name));
    String table = tables.markdown(section);
    if (table.isEmpty()) {
      return NOTHING;
    }
    return "![" + section.title() + "](benchmarks/plots/" + name + ".svg)\n" + table;
  }

  /// One table if all groups are from one run, otherwise one for each run.
  private String environment() {
    if (results.groups().isEmpty()) {
      return NOTHING;
    }
    Map<Map<String, String>, List<String>> runs =
        results.groups().entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    entry -> entry.getValue().environment(),
                    java.util.LinkedHashMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    StringBuilder text = new StringBuilder();
    runs.forEach((environment, groups) -> {
      if (runs.size() > 1) {
        text.append("\nOf one run: ")
            .append(String.join(", ", new TreeSet<>(groups)))
            .append(".\n");
      }
      text.append("\n| | |\n|---|---|\n");
      environment.forEach((name, value) ->
          text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
    });
    return text.toString();
  }

  private String targets() {
    StringBuilder text =
        new StringBuilder(
            "| figure | of | at least | aim | measured | |\n|---|---|---|---|---:|---|\n");
    for (Target target : Target.all()) {
      Optional<Summary> measured = target.measured(all);
      String spread = measured.map(Numbers::spread).orElse("");
      text.append("| ")
          .append(target.what())
          .append(" | ")
          .append(target.peer())
          .append(" | ")
          .append(target.least().text(target.unit()))
          .append(" | ")
          .append(target.aim().text(target.unit()))
          .append(" | ")
          .append(
              measured
                  .map(found -> Numbers.text(found.value()) + " " + target.unit())
                  .orElse("not measured yet"))
          .append(spread.isEmpty() ? "" : "<br><sub>" + spread + "</sub>")
          .append(" | ")
          .append(measured.map(target::verdict).orElse(""))
          .append(" |\n");
    }
    return text.toString();
  }
}
