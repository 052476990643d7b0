package dev.redoubt.cli;

import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.ErrorCode;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The result of one message, as far as the command waits for it.
///
/// @param id null if the message was not accepted for sending
/// @param outcome HANDLED, REJECTED, EXPIRED, UNCONFIRMED, or STORED or RECEIVED if the command
///   waits for less
/// @param reason why it was rejected, else null
/// @param detail the likely cause, for people; else empty
/// @param position offset of the end of this message in the input, bytes
record SendResult(
    @Nullable String id,
    String outcome,
    @Nullable String reason,
    String detail,
    boolean trusted,
    long latencyMillis,
    long position) {

  /// A message that was not accepted for sending.
  static SendResult refused(DeliveryException e, long position) {
    return new SendResult(null, "REJECTED", e.code(), "", true, 0, position);
  }

  /// A message whose outcome this process does not learn: the next run goes on with it, or its
  /// store has failed.
  static SendResult left(Delivery delivery, Throwable thrown, long startNanos, long position) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    String code = cause instanceof DeliveryException e ? e.code() : ErrorCode.STORE_FAILED;
    return code.equals(ErrorCode.KEPT)
        ? result(delivery, "KEPT", null, true, startNanos, position)
        : result(delivery, "UNCONFIRMED", code, true, startNanos, position);
  }

  /// Completes when the delivery has reached the stage `wait`, or has ended.
  static CompletionStage<SendResult> of(
      Delivery delivery, Wait wait, long startNanos, long position) {
    CompletionStage<Delivery.Status> reached =
        switch (wait) {
          case STORED -> delivery.stored();
          case RECEIVED -> delivery.received();
          case HANDLED -> null;
        };
    if (reached == null) {
      return delivery.outcome().thenApply(end -> ended(delivery, wait, end, startNanos, position));
    }
    return reached.thenCompose(status ->
        status == Delivery.Status.SETTLED
            ? delivery.outcome().thenApply(end -> ended(delivery, wait, end, startNanos, position))
            : java.util.concurrent.CompletableFuture.completedFuture(
                result(delivery, wait.name(), null, true, startNanos, position)));
  }

  private static SendResult ended(
      Delivery delivery, Wait wait, Outcome end, long startNanos, long position) {
    return switch (end) {
      // Further than asked for.
      case Outcome.Handled handled ->
          result(delivery, wait.name(), null, true, startNanos, position);
      case Outcome.Rejected(Rejection reason) ->
          result(
              delivery, "REJECTED", reason.name(), !Advice.distrust(reason), startNanos, position);
      case Outcome.Expired(String detail) ->
          result(delivery, "EXPIRED", null, true, startNanos, position).with(detail);
      case Outcome.Unconfirmed(String detail) ->
          result(delivery, "UNCONFIRMED", null, true, startNanos, position).with(detail);
    };
  }

  private static SendResult result(
      Delivery delivery,
      String outcome,
      @Nullable String reason,
      boolean trusted,
      long startNanos,
      long position) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    return new SendResult(delivery.id().toString(), outcome, reason, "", trusted, millis, position);
  }

  private SendResult with(String detail) {
    return new SendResult(id, outcome, reason, detail, trusted, latencyMillis, position);
  }

  boolean delivered() {
    return switch (outcome) {
      case "HANDLED", "STORED", "RECEIVED" -> true;
      default -> false;
    };
  }

  String json(String to) {
    return new JsonLine()
        .with("id", id)
        .with("to", to)
        .with("outcome", outcome)
        .with("reason", reason)
        .with("detail", detail.isEmpty() ? null : detail)
        .with("latencyMs", latencyMillis)
        .toString();
  }

  String line(AnsiColors ink) {
    String padded = String.format(Locale.ROOT, "%-11s", outcome);
    return (delivered() ? ink.green(padded) : ink.red(padded))
        + String.format(Locale.ROOT, " %6d ms  ", latencyMillis)
        + ink.dim(id == null ? "never sent" : id)
        + (reason == null ? "" : "  " + reason);
  }
}
