package dev.redoubt.cli;

import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Prints the result of each message and a summary. Not thread-safe.
final class SendReport {
  private final Terminal terminal;
  private final String to;
  private final String contentType;
  private final boolean json;
  private final BooleanSupplier explained;
  private final long start = System.nanoTime();
  private final Map<String, Long> failures = new LinkedHashMap<>();
  private long delivered;
  private boolean distrust;
  private String detail = "";

  /// @param contentType content type of our messages
  /// @param explained whether a problem was reported that explains undelivered messages
  SendReport(
      Terminal terminal, String to, String contentType, boolean json, BooleanSupplier explained) {
    this.terminal = terminal;
    this.to = to;
    this.contentType = contentType;
    this.json = json;
    this.explained = explained;
  }

  void add(SendResult result) {
    terminal.data(json ? result.json(to) : result.line(terminal.outInk()));
    if (result.delivered()) {
      delivered++;
      return;
    }
    distrust |= !result.trusted();
    detail = result.detail().isEmpty() ? detail : result.detail();
    String reason = result.reason();
    failures.merge(result.outcome() + (reason == null ? "" : "(" + reason + ")"), 1L, Long::sum);
  }

  /// Messages delivered.
  long delivered() {
    return delivered;
  }

  int exitCode() {
    if (failures.isEmpty()) {
      return ExitCode.OK;
    }
    return distrust ? ExitCode.NOT_TRUSTED : ExitCode.NOT_DELIVERED;
  }

  void sumUp(Wait wait) {
    Duration span = Duration.ofNanos(System.nanoTime() - start);
    long rate = Math.round(delivered * 1_000.0 / Math.max(span.toMillis(), 1));
    var words = new StringBuilder();
    words.append(Text.number(delivered)).append(' ').append(wait);
    failures.forEach(
        (what, times) -> words.append(", ").append(Text.number(times)).append(' ').append(what));
    words.append(" in ").append(Text.span(span));
    words.append(delivered > 1 ? " (" + Text.number(rate) + "/s)." : ".");
    terminal.say(words.toString());
    failures.keySet().stream()
        .map(this::advice)
        .filter(advice -> !advice.isEmpty())
        .distinct()
        .forEach(terminal::say);
  }

  /// What the user can do about it.
  private String advice(String failure) {
    if (!detail.isEmpty() && (failure.equals("EXPIRED") || failure.equals("UNCONFIRMED"))) {
      return failure + ": meanwhile, " + Text.printable(detail);
    }
    if (failure.equals("EXPIRED")) {
      return explained.getAsBoolean()
          ? "EXPIRED: certainly not handled; the message above gives the likely reason."
          : "EXPIRED: nobody took it in time. 'redoubt peers' shows who is there.";
    }
    if (failure.equals("UNCONFIRMED")) {
      return "UNCONFIRMED: no receipt in time; it may have been handled. Ask the peer before you send it"
          + " again.";
    }
    String reason = failure.substring(failure.indexOf('(') + 1, failure.length() - 1);
    return Arrays.stream(Rejection.values())
        .filter(known -> known.name().equals(reason))
        .map(known -> Advice.of(known, contentType))
        .findFirst()
        .orElseGet(() -> Advice.of(reason));
  }
}
