package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The context of one attempt, and the means to settle its message later.
final class HandlingContext implements MessageContext, MessageContext.Unsettled {
  private final HandlerPool pool;
  private final InboundMessage message;
  private final int attempt;

  // Guarded by `this`, which is never held for long.
  private State state = State.OPEN;
  private @Nullable Settlement late;
  private SendOptions replyOptions = SendOptions.DEFAULT;

  private enum State {
    /// The end of the attempt decides.
    OPEN,
    REJECTED,
    /// [#settleLater] was called; the endpoint has not been told yet.
    LATER,
    /// The endpoint waits for the settlement.
    HANDED_OFF,
    /// Settled.
    CLOSED
  }

  HandlingContext(HandlerPool pool, InboundMessage message, int attempt) {
    this.pool = pool;
    this.message = message;
    this.attempt = attempt;
  }

  @Override
  public Agent agent() {
    return pool.calls().agent();
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public Duration remaining() {
    Duration left = Duration.ofNanos(message.expiresAtNanos() - pool.nanos());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public synchronized void reject() {
    if (state == State.OPEN) {
      state = State.REJECTED;
    }
  }

  @Override
  public synchronized void replyHeader(String key, String value) {
    replyOptions = replyOptions.header(key, value);
  }

  synchronized SendOptions replyOptions() {
    return replyOptions;
  }

  @Override
  public synchronized Unsettled settleLater() {
    if (state == State.OPEN) {
      state = State.LATER;
    }
    return this;
  }

  @Override
  public void handled() {
    settle(Settlement.HANDLED);
  }

  @Override
  public void rejected() {
    settle(Settlement.REFUSED);
  }

  @Override
  public void failed() {
    settle(Settlement.HANDLER_FAILED);
  }

  @Override
  public void notHandled() {
    settle(Settlement.EXPIRED);
  }

  /// Whether the end of the attempt decides the settlement.
  synchronized boolean open() {
    return state == State.OPEN;
  }

  /// The last attempt is over.
  ///
  /// @return the settlement, or null if the message is handed off: then [#reported] follows
  synchronized @Nullable Settlement conclude(boolean failed) {
    Settlement end =
        switch (state) {
          case REJECTED -> Settlement.REFUSED;
          case LATER -> failed && late == null ? Settlement.HANDLER_FAILED : late;
          case OPEN, HANDED_OFF, CLOSED -> failed ? Settlement.HANDLER_FAILED : Settlement.HANDLED;
        };
    if (end != null) {
      state = State.CLOSED;
    }
    return end;
  }

  /// The endpoint has been told that the message is handed off.
  void reported() {
    Settlement early;
    synchronized (this) {
      if (state != State.LATER) {
        return;
      }
      state = State.HANDED_OFF;
      early = late;
    }
    if (early != null) {
      settle(early);
    }
  }

  private void settle(Settlement settlement) {
    synchronized (this) {
      if (state == State.LATER && late == null) {
        late = settlement;
      }
      if (state != State.HANDED_OFF) {
        return;
      }
      state = State.CLOSED;
    }
    if (settlement != Settlement.HANDLED) {
      pool.calls().deadLetters().report(message, settlement, null);
    }
    pool.settledLate(message, settlement);
  }
}
