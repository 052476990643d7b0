package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The context of one try, and what settles its message later.
final class HandlingContext implements MessageContext, MessageContext.Unsettled {
  private final HandlerPool lanes;
  private final InboundMessage message;
  private final int tries;

  // Guarded by this; nothing below it blocks for long.
  private State state = State.OPEN;
  private @Nullable Settlement late;

  private enum State {
    /// The try decides.
    OPEN,
    REFUSED,
    /// [#settleLater] was called, and the endpoint does not know yet.
    LATER,
    /// The endpoint waits for the settlement.
    HANDED_OFF,
    /// Nothing counts any more.
    CLOSED
  }

  HandlingContext(HandlerPool lanes, InboundMessage message, int tries) {
    this.lanes = lanes;
    this.message = message;
    this.tries = tries;
  }

  @Override
  public Agent agent() {
    return lanes.runtime().agent();
  }

  @Override
  public int tries() {
    return tries;
  }

  @Override
  public Duration remaining() {
    Duration left = Duration.ofNanos(message.expiresAtNanos() - lanes.nanos());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public synchronized void refuse() {
    if (state == State.OPEN) {
      state = State.REFUSED;
    }
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
  public void refused() {
    settle(Settlement.REFUSED);
  }

  @Override
  public void failed() {
    settle(Settlement.HANDLER_FAILED);
  }

  /// Whether the handler has left the settlement to how it ends.
  synchronized boolean open() {
    return state == State.OPEN;
  }

  /// The try is over and no other follows.
  ///
  /// @return the settlement, or null where the message is handed off: then [#reported] follows
  synchronized @Nullable Settlement conclude(boolean failed) {
    Settlement end =
        switch (state) {
          case REFUSED -> Settlement.REFUSED;
          case LATER -> failed && late == null ? Settlement.HANDLER_FAILED : late;
          case OPEN, HANDED_OFF, CLOSED -> failed ? Settlement.HANDLER_FAILED : Settlement.HANDLED;
        };
    if (end != null) {
      state = State.CLOSED;
    }
    return end;
  }

  /// The endpoint knows that the message is handed off.
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
      Attempts.deadLetter(lanes, message, settlement, null);
    }
    lanes.settledLate(message, settlement);
  }
}
