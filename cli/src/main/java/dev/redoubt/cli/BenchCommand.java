package dev.redoubt.cli;

import dev.redoubt.bench.Comparison;
import dev.redoubt.bench.Contender;
import dev.redoubt.bench.Figure;
import java.time.Duration;
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
      "Measures, in a minute and a half, the speed of Redoubt and of plain Redis Streams on this machine.",
      "Plain streams, the same batches in plaintext, and Redoubt take turns on one Redis, which this command",
      "starts itself unless one is given."
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt bench --redis redis://localhost:6379")
final class BenchCommand implements Callable<Integer> {
  private static final Comparison.Plan PLAN =
      new Comparison.Plan(List.of(64, 256, 1_024, 16_384), 5, Duration.ofMillis(700), 2_000);

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
    List<Contender> contenders =
        Comparison.contenders(scratch.uri().toString(), scratch.namespace());
    try {
      return new Comparison(PLAN, contenders, progress::update).run();
    } finally {
      terminal.endProgress();
      contenders.forEach(Contender::close);
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
