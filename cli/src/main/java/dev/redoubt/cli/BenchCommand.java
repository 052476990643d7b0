package dev.redoubt.cli;

import dev.redoubt.bench.Carrier;
import dev.redoubt.bench.Comparison;
import dev.redoubt.bench.Figure;
import dev.redoubt.bench.Mesh;
import dev.redoubt.testkit.EmbeddedRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures, in a minute and a half, the speed of Redoubt and of plain Redis Streams on this machine: on",
      "one link also of the same batches in plaintext, and on the links between 32 senders and 32 recipients.",
      "All take turns on one Redis. Unless one is given, this command starts the valkey-server or",
      "redis-server that is installed, or else an embedded one, which is slow with large messages."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt bench --redis redis://localhost:6379")
final class BenchCommand implements Callable<Integer> {
  private static final Comparison.Plan ONE_LINK =
      new Comparison.Plan(
          "throughput", List.of(64, 256, 1_024, 16_384), 4, Duration.ofMillis(600), 2_000);

  private static final Mesh.Shape MANY = new Mesh.Shape(32, 32);
  private static final Comparison.Plan MANY_LINKS =
      new Comparison.Plan("throughput-32x32", List.of(256), 3, Duration.ofMillis(1_200), 0);

  /// Of the whole time.
  private static final double ONE_LINK_PART = 0.75;

  private final Shell shell;

  @Option(
      names = "--redis",
      paramLabel = "URL",
      description = "use this server, in a namespace of its own that is deleted afterwards")
  @Nullable String redis;

  @Option(
      names = "--json",
      description = "one JSON object a line: peer, figure, bytes, value, unit, ratio")
  boolean json;

  BenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (redis == null) {
      String kind = InstalledServer.prefer(shell.environment()) ? "" : "the embedded ";
      shell.say("measuring on " + kind + EmbeddedRedis.version() + ".");
    }
    Thread here = Thread.currentThread();
    try (var watch = shell.interruption().watch(here::interrupt);
        var scratch = new ScratchRedis(redis, "bench")) {
      try {
        show(measure(scratch));
        return ExitCode.OK;
      } catch (RuntimeException | InterruptedException e) {
        if (!watch.interrupted()) {
          throw e;
        }
        boolean unused = Thread.interrupted(); // only clean-up is left
        return ExitCode.INTERRUPTED;
      }
    }
  }

  private List<Figure> measure(ScratchRedis scratch) throws InterruptedException {
    Terminal terminal = shell.terminal();
    Progress progress = new Progress(terminal, "turns");
    String uri = scratch.uri().toString();
    List<Figure> figures = new ArrayList<>();
    try {
      List<Carrier> link = new ArrayList<>(Comparison.contenders(uri, scratch.namespace()));
      figures.addAll(
          compare(ONE_LINK, link, (turns, part) -> progress.update(turns, part * ONE_LINK_PART)));
      List<Carrier> mesh =
          List.of(
              Mesh.open("lettuce", MANY, uri, scratch.namespace()),
              Mesh.open("redoubt", MANY, uri, scratch.namespace()));
      figures.addAll(
          compare(
              MANY_LINKS,
              mesh,
              (turns, part) -> progress.update(turns, ONE_LINK_PART + part * (1 - ONE_LINK_PART))));
      return figures;
    } finally {
      terminal.endProgress();
    }
  }

  private static List<Figure> compare(
      Comparison.Plan plan, List<Carrier> carriers, Comparison.Progress progress)
      throws InterruptedException {
    try {
      return new Comparison(plan, carriers, progress).run();
    } finally {
      carriers.forEach(Carrier::close);
    }
  }

  private void show(List<Figure> figures) {
    String heading = "";
    for (Figure figure : figures) {
      if (json) {
        shell.terminal().data(json(figure));
        continue;
      }
      String next = figure.figure() + ", messages of " + Text.bytes(figure.bytes());
      if (!next.equals(heading)) {
        shell.terminal().data((heading.isEmpty() ? "" : "\n") + next);
        heading = next;
      }
      shell.terminal().data(line(figure));
    }
  }

  private static String line(Figure figure) {
    return String.format(
        Locale.ROOT,
        "  %-18s %,14.0f %-12s %7.2f ×",
        figure.peer(),
        figure.value(),
        figure.unit(),
        figure.ratio());
  }

  private static String json(Figure figure) {
    return new JsonLine()
        .with("peer", figure.peer())
        .with("figure", figure.figure())
        .with("bytes", figure.bytes())
        .with("value", Math.round(figure.value() * 10) / 10.0)
        .with("unit", figure.unit())
        .with("ratio", Math.round(figure.ratio() * 1_000) / 1_000.0)
        .toString();
  }
}
