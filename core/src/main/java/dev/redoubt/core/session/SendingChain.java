package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.KeyLife;
import dev.redoubt.environment.Now;

/// The sending side of one epoch: the one generation in use, and when to move on from it.
///
/// Moving on erases the old key at once and needs no answer, so rotation never waits for an offline
/// peer.
final class SendingChain implements AutoCloseable {
  private final Chain chain;
  private final KeyLife life;
  private Generation current;
  private KeyUse use;

  /// The newest generation that the peer has shown to have seen.
  private int shown = -1;

  /// @param life of each generation
  SendingChain(Chain chain, KeyLife life) {
    this.chain = chain;
    this.life = life;
    this.current = chain.step();
    this.use = new KeyUse(life);
  }

  Generation current() {
    return current;
  }

  /// The counter of the next envelope.
  int counter() {
    return use.envelopes();
  }

  /// Whether the peer certainly holds the current generation's key, as far as it lives.
  boolean inReach() {
    return current.number() <= shown + Protocol.GENERATIONS_AHEAD;
  }

  /// Counts an envelope just sealed, and moves on where it was the generation's last.
  void sealed(int size, Now now) {
    use.count(size, now);
    expire(now);
  }

  /// Moves on where the generation's life is over.
  void expire(Now now) {
    if (use.over(now)) {
      current.close();
      current = chain.step();
      use = new KeyUse(life);
    }
  }

  long nextTimer() {
    return use.endNanos();
  }

  /// The peer says that it has seen `generation`. What was never sent is ignored.
  void shown(int generation) {
    boolean sent =
        generation >= 0
            && (generation < current.number()
                || (generation == current.number() && use.envelopes() > 0));
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
}
