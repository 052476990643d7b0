package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private List<HeldSend> held = List.of();
  private int holding;
  private long holdingBytes;
  private boolean answering;

  /// The attempt is over.
  private boolean over;

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
  public Delivery send(String peer, String type, Object body, SendOptions options) {
    int before;
    long bytes;
    synchronized (this) {
      checkSends();
      before = holding++;
      bytes = holdingBytes;
    }
    HeldSend send;
    try {
      send = pool.calls().sends().hold(peer, type, body, options, before, bytes);
    } catch (RuntimeException e) {
      synchronized (this) {
        holding--;
      }
      throw e;
    }
    if (!add(send)) {
      pool.calls().sends().drop(List.of(send));
    }
    return send.ticket();
  }

  private void checkSends() {
    if (state == State.CLOSED || (over && state != State.LATER && state != State.HANDED_OFF)) {
      throw new IllegalStateException(
          "The handler has ended, and what it sends with that: send with the agent itself.");
    }
  }

  /// @return false if it is too late
  synchronized boolean add(HeldSend send) {
    if (state == State.CLOSED) {
      return false;
    }
    if (held.isEmpty()) {
      held = new ArrayList<>();
    }
    held.add(send);
    holdingBytes += send.ticket().charge();
    return true;
  }

  /// The attempt has failed, and another follows; or nobody waits for its end.
  void drop() {
    List<HeldSend> dropped;
    synchronized (this) {
      over = true;
      state = State.CLOSED;
      dropped = held;
      held = List.of();
    }
    pool.calls().sends().drop(dropped);
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
  public void answered(Object reply) {
    synchronized (this) {
      boolean open = (state == State.LATER && late == null) || state == State.HANDED_OFF;
      if (!open || answering) {
        return;
      }
      answering = true;
    }
    Throwable wrong = message.replayed() ? null : pool.calls().replies().hold(message, reply, this);
    if (wrong instanceof RuntimeException refused) {
      synchronized (this) {
        answering = false;
      }
      throw refused;
    }
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
  @Nullable Settled conclude(boolean failed) {
    Settlement end;
    synchronized (this) {
      over = true;
      end =
          switch (state) {
            case REJECTED -> Settlement.REFUSED;
            case LATER -> failed && late == null ? Settlement.HANDLER_FAILED : late;
            case OPEN, HANDED_OFF, CLOSED ->
                failed ? Settlement.HANDLER_FAILED : Settlement.HANDLED;
          };
      if (end == null) {
        return null;
      }
      state = State.CLOSED;
    }
    return settled(end);
  }

  /// With what was sent, if the message was handled. Called once.
  private Settled settled(Settlement end) {
    List<HeldSend> all;
    synchronized (this) {
      all = held;
      held = List.of();
    }
    if (end == Settlement.HANDLED) {
      return Settled.handled(all);
    }
    pool.calls().sends().drop(all);
    return Settled.as(end);
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
    Settled end = settled(settlement);
    if (settlement != Settlement.HANDLED) {
      pool.calls().deadLetters().report(message, settlement, null);
      end = Settled.dead(settlement, attempt, null);
    }
    pool.settledLate(message, end);
  }
}
