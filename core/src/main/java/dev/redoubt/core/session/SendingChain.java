package dev.redoubt.core.session;

import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;

/// The sending side of one epoch: the one generation in use, and when to move on from it.
///
/// Moving on erases it at once and needs nobody: so rotation never waits for a peer that is off.
final class SendingChain implements AutoCloseable {
  private final Chain chain;
  private final Limits limits;
  private Generation current;
  private int envelopes;
  private long bytes;
  private long firstNanos;

  /// The newest generation that the peer has shown to have seen.
  private int shown = -1;

  SendingChain(Chain chain, Limits limits) {
    this.chain = chain;
    this.limits = limits;
    this.current = chain.step();
  }

  Generation current() {
    return current;
  }

  /// The counter of the next envelope.
  int counter() {
    return envelopes;
  }

  /// Whether the peer certainly holds the current generation's key, as far as it lives.
  boolean inReach() {
    return current.number() <= shown + Limits.GENERATIONS_AHEAD;
  }

  /// Counts an envelope just sealed, and moves on where it was the generation's last.
  void sealed(int size, Now now) {
    if (envelopes == 0) {
      firstNanos = now.nanos();
    }
    envelopes++;
    bytes += size;
    if (envelopes >= limits.generationEnvelopes() || bytes >= limits.generationBytes()) {
      moveOn();
    } else {
      expire(now);
    }
  }

  /// Moves on where the generation's time is over.
  void expire(Now now) {
    if (envelopes > 0 && now.reached(nextTimer())) {
      moveOn();
    }
  }

  long nextTimer() {
    return envelopes == 0 ? Long.MAX_VALUE : firstNanos + limits.generationAge().toNanos();
  }

  /// The peer says that it has seen `generation`. What was never sent is ignored.
  void shown(int generation) {
    boolean sent =
        generation >= 0
            && (generation < current.number() || (generation == current.number() && envelopes > 0));
    if (sent) {
      shown = Math.max(shown, generation);
    }
  }

  boolean closed() {
    return chain.closed() && current.closed();
  }

  @Override
  public void close() {
    current.close();
    chain.close();
  }

  private void moveOn() {
    current.close();
    current = chain.step();
    envelopes = 0;
    bytes = 0;
  }
}
