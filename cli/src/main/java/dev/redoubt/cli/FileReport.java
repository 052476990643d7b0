package dev.redoubt.cli;

import dev.redoubt.FileDelivery;
import dev.redoubt.FileOutcome;
import dev.redoubt.FileRejection;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Follows one file that is sent: a bar on a terminal, else a line every ten seconds; then its
/// outcome.
final class FileReport {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration SAY = Duration.ofSeconds(10);
  private static final int WIDTH = 24;

  private final Shell shell;
  private final String to;
  private final boolean json;
  private final long start = System.nanoTime();
  private long first = -1; // where the recipient was when it began
  private long saidNanos = start;

  FileReport(Shell shell, String to, boolean json) {
    this.shell = shell;
    this.to = to;
    this.json = json;
  }

  /// @return the exit code
  int follow(FileDelivery delivery) {
    var outcome = delivery.await(LOOK);
    while (outcome.isEmpty()) {
      progress(delivery);
      outcome = delivery.await(LOOK);
    }
    shell.terminal().endProgress();
    return report(delivery, outcome.get());
  }

  private void progress(FileDelivery delivery) {
    long done = delivery.acknowledged();
    long now = System.nanoTime();
    if (first < 0 && done > 0) {
      first = done;
    }
    String line = line(shell.terminal().errInk(), done, Math.max(first, 0), delivery.size(), now);
    if (shell.terminal().animated()) {
      shell.terminal().progress(line);
    } else if (now - saidNanos >= SAY.toNanos()) {
      saidNanos = now;
      shell.say(line.strip());
    }
  }

  private String line(AnsiColors ink, long done, long from, OptionalLong size, long now) {
    Duration elapsed = Duration.ofNanos(now - start);
    return line(ink, shell.terminal().animated(), done, from, size.orElse(-1), elapsed);
  }

  /// @param from where it began: the rate counts what came after
  /// @param size negative if unknown
  static String line(
      AnsiColors ink, boolean bar, long done, long from, long size, Duration elapsed) {
    double seconds = Math.max(elapsed.toMillis(), 1) / 1_000.0;
    long rate = Math.round((done - from) / seconds);
    String said = Text.bytes(done) + (size < 0 ? "" : " of " + Text.bytes(size));
    String rated = said + "  " + Text.bytes(rate) + "/s";
    if (size <= 0) {
      return "  " + rated;
    }
    double part = Math.min(1, (double) done / size);
    int full = (int) Math.round(part * WIDTH);
    String drawn = ink.cyan("█".repeat(full)) + ink.dim("░".repeat(WIDTH - full)) + " ";
    String left =
        rate <= 0 || done >= size
            ? ""
            : "  "
                + Text.span(Duration.ofSeconds(Math.round((size - done) / (double) rate)))
                + " left";
    return String.format(
        Locale.ROOT, "  %s%3.0f %%  %s%s", bar ? drawn : "", part * 100, rated, left);
  }

  private int report(FileDelivery delivery, FileOutcome outcome) {
    String word = word(outcome);
    String reason = outcome instanceof FileOutcome.Rejected(FileRejection why) ? why.name() : null;
    long millis = (System.nanoTime() - start) / 1_000_000;
    OptionalLong size = delivery.size();
    shell
        .terminal()
        .data(
            json
                ? new JsonLine()
                    .with("file", delivery.name())
                    .with("to", to)
                    .with("outcome", word)
                    .with("reason", reason)
                    .with("detail", detail(outcome))
                    .with("bytes", delivery.acknowledged())
                    .with("latencyMs", millis)
                    .toString()
                : line(delivery, word, reason, millis, size));
    boolean unused = shell.terminal().flush();
    String advice = advice(outcome);
    if (!advice.isEmpty()) {
      shell.say(advice);
    }
    return exitCode(outcome);
  }

  private String line(
      FileDelivery delivery, String word, @Nullable String reason, long millis, OptionalLong size) {
    AnsiColors ink = shell.terminal().outInk();
    String padded = String.format(Locale.ROOT, "%-11s", word);
    return (word.equals("HANDLED") ? ink.green(padded) : ink.red(padded))
        + String.format(Locale.ROOT, " %6d ms  ", millis)
        + Text.printable(delivery.name())
        + (size.isPresent() ? "  " + ink.dim(Text.bytes(size.getAsLong())) : "")
        + (reason == null ? "" : "  " + reason);
  }

  private static String word(FileOutcome outcome) {
    return switch (outcome) {
      case FileOutcome.Handled handled -> "HANDLED";
      case FileOutcome.Rejected rejected -> "REJECTED";
      case FileOutcome.Expired expired -> "EXPIRED";
      case FileOutcome.Unconfirmed unconfirmed -> "UNCONFIRMED";
      case FileOutcome.Cancelled cancelled -> "CANCELLED";
      case FileOutcome.Unreadable unreadable -> "UNREADABLE";
    };
  }

  private static @Nullable String detail(FileOutcome outcome) {
    return switch (outcome) {
      case FileOutcome.Expired(String detail) when !detail.isEmpty() -> detail;
      case FileOutcome.Unreadable(String reason) -> reason;
      default -> null;
    };
  }

  private static String advice(FileOutcome outcome) {
    return switch (outcome) {
      case FileOutcome.Handled handled -> "";
      case FileOutcome.Cancelled cancelled -> "";
      case FileOutcome.Expired(String detail) ->
          "EXPIRED: "
              + (detail.isEmpty() ? "there was no progress for too long" : Text.printable(detail))
              + ". The same command goes on where the peer is.";
      case FileOutcome.Unconfirmed unconfirmed ->
          "UNCONFIRMED: all of it was sent, and no word came. The same command finds out.";
      case FileOutcome.Unreadable(String reason) ->
          "UNREADABLE: " + Text.printable(reason) + "; send it again when it is at rest.";
      case FileOutcome.Rejected(FileRejection reason) -> advice(reason);
    };
  }

  private static String advice(FileRejection reason) {
    return switch (reason) {
      case NO_FILES -> "NO_FILES: the peer takes no files; it needs 'listen --files FOLDER'.";
      case TOO_LARGE -> "TOO_LARGE: the peer takes no file of that size; ask its owner.";
      case NO_ROOM -> "NO_ROOM: the peer keeps less of unfinished files than this; ask its owner.";
      case STORAGE -> "STORAGE: the peer's disk is full, or cannot be written; its log says why.";
      case MISMATCH -> "MISMATCH: what arrived is not what was sent; send it again.";
      case REFUSED -> "REFUSED: the peer's application rejected it; ask its owner.";
      case HANDLER_FAILED ->
          "HANDLER_FAILED: the peer's handler failed at every attempt; its log says why.";
      case CLOCK -> Advice.of(Rejection.CLOCK, "");
      case PEER_NOT_TRUSTED -> Advice.of(Rejection.PEER_NOT_TRUSTED, "");
      case NOT_TRUSTED_BY_PEER -> Advice.of(Rejection.NOT_TRUSTED_BY_PEER, "");
      case CREDENTIAL -> Advice.of(Rejection.CREDENTIAL, "");
      case VERSION -> Advice.of(Rejection.VERSION, "");
      case OTHER -> Advice.of(Rejection.OTHER, "");
    };
  }

  private static int exitCode(FileOutcome outcome) {
    return switch (outcome) {
      case FileOutcome.Handled handled -> ExitCode.OK;
      case FileOutcome.Rejected(FileRejection reason) ->
          switch (reason) {
            case PEER_NOT_TRUSTED, NOT_TRUSTED_BY_PEER, CREDENTIAL -> ExitCode.NOT_TRUSTED;
            default -> ExitCode.NOT_DELIVERED;
          };
      case FileOutcome.Expired expired -> ExitCode.NOT_DELIVERED;
      case FileOutcome.Unconfirmed unconfirmed -> ExitCode.NOT_DELIVERED;
      case FileOutcome.Cancelled cancelled -> ExitCode.NOT_DELIVERED;
      case FileOutcome.Unreadable unreadable -> ExitCode.NOT_DELIVERED;
    };
  }
}
