package dev.redoubt.cli;

import dev.redoubt.cli.Interruption.Watch;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt top [--every D] [--count N] [ADDRESS…]",
    description = {
      "Shows what agents do, by their metrics: traffic, latency, queues, peers, keys, troubles.",
      "On a terminal it is one page that changes, else a line for each agent and round."
    },
    footerHeading = "%nExample:%n",
    footer = {"  redoubt listen --as bob --metrics 9464", "  redoubt top 9464"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TopCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String ROW = "%-16s %-10s %9s %9s %8s %8s %6s %6s %6s %8s %6s %5s";
  private static final String HEADINGS =
      String.format(
          Locale.ROOT,
          ROW,
          "AGENT",
          "REDIS",
          "SENT/S",
          "HANDLED/S",
          "P50",
          "P99",
          "OUTBOX",
          "INBOX",
          "PEERS",
          "SESSIONS",
          "KEYS",
          "DEAD");

  private final Shell shell;

  @Parameters(
      arity = "0..*",
      paramLabel = "ADDRESS",
      description = "[HOST:]PORT, or the URL of a page of metrics (default: 9464)",
      converter = Address.class)
  List<URI> addresses = List.of();

  @Option(
      names = "--every",
      paramLabel = "D",
      description = "time between two looks (default: ${DEFAULT-VALUE})",
      defaultValue = "2s")
  Duration every;

  @Option(names = "--count", paramLabel = "N", description = "end after N rounds")
  @Nullable Long count;

  TopCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<URI> from = addresses.isEmpty() ? List.of(new Address().convert("9464")) : addresses;
    CountDownLatch left = new CountDownLatch(1);
    try (Watch watch = shell.interruption().watch(left::countDown)) {
      Map<URI, Scrape> before = new LinkedHashMap<>();
      List<String> unused = look(from, before, new ArrayList<>());
      boolean answered = !before.isEmpty();
      for (long round = 0; count == null || round < count; round++) {
        if (left.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
          break;
        }
        List<TopRow> rows = new ArrayList<>();
        List<String> silent = look(from, before, rows);
        answered = silent.size() < from.size();
        if (!show(rows, silent, round == 0)) {
          break;
        }
      }
      return Interruption.exitCode(watch, answered ? ExitCode.OK : ExitCode.CONFIGURATION);
    }
  }

  /// @param before what was read last; replaced
  /// @param rows gets a row for each agent that was there before
  /// @return what cannot be read, and why
  private static List<String> look(List<URI> from, Map<URI, Scrape> before, List<TopRow> rows) {
    List<String> silent = new ArrayList<>();
    for (URI address : from) {
      try {
        Scrape now = Scrape.read(address);
        Scrape last = before.put(address, now);
        if (last != null) {
          now.agents().forEach(agent -> rows.add(TopRow.between(last, now, agent)));
        }
      } catch (IOException e) {
        Scrape unused = before.remove(address);
        silent.add(address + ": " + reason(e));
      }
    }
    return silent;
  }

  private static String reason(IOException e) {
    return e instanceof ConnectException
        ? "nothing listens there; start an agent with --metrics"
        : Text.printable(String.valueOf(e.getMessage()));
  }

  /// @return false if nobody reads it any more
  private boolean show(List<TopRow> rows, List<String> silent, boolean first) {
    Terminal terminal = shell.terminal();
    AnsiColors ink = terminal.outInk();
    List<String> lines = new ArrayList<>();
    if (first || terminal.page()) {
      lines.add(ink.bold(HEADINGS));
    }
    for (TopRow row : rows) {
      String line = line(row);
      lines.add(row.redis().equals("up") ? line : ink.red(line));
      row.troubles().forEach(trouble -> lines.add(ink.red("  " + row.agent() + ": " + trouble)));
    }
    silent.forEach(address -> lines.add(ink.red(address)));
    if (terminal.page()) {
      lines.set(0, CLEAR + lines.getFirst());
    }
    lines.forEach(terminal::data);
    return terminal.flush();
  }

  private static String line(TopRow row) {
    return String.format(
        Locale.ROOT,
        ROW,
        Text.shortened(Text.printable(row.agent()), 16),
        Text.shortened(Text.printable(row.redis()), 10),
        Text.number(Math.round(row.sent())),
        Text.number(Math.round(row.handled())),
        span(row.p50()),
        span(row.p99()),
        percent(row.outbox()),
        percent(row.inbox()),
        row.peers(),
        row.sessions(),
        row.rotations(),
        row.dead());
  }

  private static String span(@Nullable Duration span) {
    return span == null ? "-" : Text.span(span);
  }

  private static String percent(double part) {
    return Math.round(100 * part) + " %";
  }

  /// Parses `[HOST:]PORT` and URLs.
  static final class Address implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      String url =
          text.contains("://")
              ? text
              : "http://" + (text.contains(":") ? text : "127.0.0.1:" + text) + "/metrics";
      try {
        URI uri = URI.create(url);
        if (uri.getHost() != null && uri.getPort() > 0 && uri.getScheme().startsWith("http")) {
          return uri;
        }
      } catch (IllegalArgumentException e) {
        throw wrong(text);
      }
      throw wrong(text);
    }

    private static TypeConversionException wrong(String text) {
      return new TypeConversionException(
          "\"" + text + "\" is no address; write 9464, host:9464 or http://host:9464/metrics");
    }
  }
}
