package dev.redoubt.cli;

import java.time.Duration;
import java.util.Locale;

/// A progress bar with count, rate and time left: on a terminal only, at most ten updates a second.
/// Not thread-safe.
final class Progress {
  private static final long EVERY_NANOS = 100_000_000;
  private static final int WIDTH = 24;

  private final Terminal terminal;
  private final String noun;
  private final long start = System.nanoTime();
  private long next = start + EVERY_NANOS;

  /// @param noun what is counted, such as "handled"
  Progress(Terminal terminal, String noun) {
    this.terminal = terminal;
    this.noun = noun;
  }

  /// @param part fraction done, 0 to 1; negative if unknown
  void update(long count, double part) {
    long now = System.nanoTime();
    if (terminal.animated() && now >= next) {
      next = now + EVERY_NANOS;
      terminal.progress(line(terminal.errInk(), noun, count, part, Duration.ofNanos(now - start)));
    }
  }

  static String line(AnsiColors ink, String noun, long count, double part, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1_000.0;
    String counted =
        String.format(
            Locale.ROOT,
            "%s %s  %s/s",
            Text.number(count),
            noun,
            Text.number(Math.round(count / seconds)));
    if (part < 0) {
      return "  " + counted;
    }
    int full = (int) Math.round(Math.min(part, 1) * WIDTH);
    String bar = ink.cyan("█".repeat(full)) + ink.dim("░".repeat(WIDTH - full));
    String left =
        part <= 0
            ? ""
            : "  "
                + Text.span(Duration.ofMillis(Math.round(seconds * 1_000 * (1 - part) / part)))
                + " left";
    return String.format(Locale.ROOT, "  %s %3.0f %%  %s%s", bar, part * 100, counted, left);
  }
}
