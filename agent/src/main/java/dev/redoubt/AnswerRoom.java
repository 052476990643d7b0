package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.VerifiedPeer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The budget for answers that have not ended, apart from the [Outbox], so that what others ask for
/// takes no room from what the application sends. In fair shares for those who ask; nobody waits
/// for room. Safe for several threads.
final class AnswerRoom {
  private final FairShares<Fingerprint> shares;
  private final ReentrantLock lock = new ReentrantLock();
  private int messages;
  private volatile boolean used;
  private volatile Consumer<Fingerprint> listener = asker -> {};

  AnswerRoom(long budget) {
    this.shares = new FairShares<>(budget);
  }

  /// @param released called, without a lock, each time that an answer to somebody has ended
  void onRelease(Consumer<Fingerprint> released) {
    listener = released;
  }

  /// Whether any answer has not ended.
  boolean used() {
    return used;
  }

  /// Whether the next request of `asker` may enter its handler: one who does not take its answers
  /// gets no more of them made. What it holds by now, and more than that is left for the answers
  /// that are being made; where this is false it holds something, and [#release] comes.
  boolean opens(VerifiedPeer asker) {
    lock.lock();
    try {
      long held = shares.heldBy(asker.fingerprint());
      return held == 0 || 2 * held <= shares.free(stranger(asker));
    } finally {
      lock.unlock();
    }
  }

  /// @return false where there is no room for it
  boolean take(VerifiedPeer asker, long charge) {
    lock.lock();
    try {
      boolean fits = shares.fits(asker.fingerprint(), stranger(asker), charge);
      if (fits) {
        shares.take(asker.fingerprint(), stranger(asker), charge);
        messages++;
        used = true;
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /// One answer has ended.
  void release(Fingerprint asker, long charge) {
    lock.lock();
    try {
      shares.give(asker, charge);
      messages--;
      used = messages > 0;
    } finally {
      lock.unlock();
    }
    listener.accept(asker);
  }

  private static boolean stranger(VerifiedPeer asker) {
    return asker.standing() == Standing.STRANGER;
  }

  AgentStatus.Queue status() {
    lock.lock();
    try {
      return new AgentStatus.Queue(messages, shares.held(), shares.budget());
    } finally {
      lock.unlock();
    }
  }
}
