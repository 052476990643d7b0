package dev.redoubt.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Prints what became of each message, and sums up. Not safe for several threads.
final class SendReport {
  private final Terminal terminal;
  private final String to;
  private final boolean json;
  private final long start = System.nanoTime();
  private final Map<String, Long> failures = new LinkedHashMap<>();
  private long delivered;
  private boolean distrust;
  private String detail = "";

  SendReport(Terminal terminal, String to, boolean json) {
    this.terminal = terminal;
    this.to = to;
    this.json = json;
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

  /// How many have been delivered.
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

  /// What may be done about it.
  private String advice(String failure) {
    if (!detail.isEmpty() && (failure.equals("EXPIRED") || failure.equals("UNCONFIRMED"))) {
      return failure + ": meanwhile, " + Text.printable(detail);
    }
    return switch (failure) {
      case "EXPIRED" -> "EXPIRED: nobody took it in time. 'redoubt peers' shows who is there.";
      case "UNCONFIRMED" -> "UNCONFIRMED: no word in time; it may have been handled.";
      case "REJECTED(NO_HANDLER)" -> "NO_HANDLER: the peer takes no messages of this type.";
      case "REJECTED(PEER_NOT_TRUSTED)" ->
          "PEER_NOT_TRUSTED: compare fingerprints with the peer's owner, then correct the pin; or have"
              + " the peer show a good credential.";
      case "REJECTED(NOT_TRUSTED_BY_PEER)" ->
          "NOT_TRUSTED_BY_PEER: the peer's owner must pin our fingerprint, or trust an authority that"
              + " vouches for us.";
      case "REJECTED(CREDENTIAL)" ->
          "CREDENTIAL: the peer does not accept our credential; have a new one issued.";
      case "REJECTED(VERSION)" -> "VERSION: update one of the two, they have no version in common.";
      case "REJECTED(TOO_LARGE)" -> "TOO_LARGE: a message may have almost 1 MiB; send it in parts.";
      default -> "";
    };
  }
}
