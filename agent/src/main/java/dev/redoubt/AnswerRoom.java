package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.VerifiedPeer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The budget for replies that have not ended. Separate from the [Outbox], so that requests of
/// others take no room from the application's sends. Requesters have fair shares; nobody waits for
/// room. Thread-safe.
final class AnswerRoom {
  private final FairShares<Fingerprint> shares;
  private final ReentrantLock lock = new ReentrantLock();
  private int messages;
  private volatile boolean used;
  private volatile Consumer<Fingerprint> listener = asker -> {};

  AnswerRoom(long budget) {
    this.shares = new FairShares<>(budget);
  }

  /// @param released called without a lock each time a reply has ended
  void onRelease(Consumer<Fingerprint> released) {
    listener = released;
  }

  /// Whether any reply is under way.
  boolean used() {
    return used;
  }

  /// Whether the next request of `asker` may enter its handler: not while its replies under way
  /// take more than its share leaves for those being made. If false, it holds something, so a
  /// [#release] will follow.
  boolean opens(VerifiedPeer asker) {
    lock.lock();
    try {
      long held = shares.heldBy(asker.fingerprint());
      return held == 0 || 2 * held <= shares.free(stranger(asker));
    } finally {
      lock.unlock();
    }
  }

  /// @return false if there is no room for it
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

  /// A reply has ended.
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
