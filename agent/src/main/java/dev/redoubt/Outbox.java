package dev.redoubt;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The budget for messages that have not ended. Safe for several threads.
final class Outbox {
  /// What a message takes besides payload and headers, bytes: so that many empty ones are bounded
  /// too.
  static final int OVERHEAD = 256;

  private final long budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private long used;
  private boolean closed;

  Outbox(long budget) {
    this.budget = budget;
  }

  /// Waits for room; one charge may always be under way, however large.
  ///
  /// @param nanos how long to wait at most
  /// @throws DeliveryException if there was none in time, or the agent closed
  void acquire(long charge, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!closed && used > 0 && used + charge > budget) {
        if (left <= 0) {
          throw new DeliveryException(
              "OUTBOX_FULL",
              "Messages of "
                  + used
                  + " bytes wait for their end, and the outbox holds "
                  + budget
                  + ": send slower, or wait for deliveries.");
        }
        left = room.awaitNanos(left);
      }
      if (closed) {
        throw closedException();
      }
      used += charge;
    } catch (InterruptedException e) {
      throw Waiting.interrupted();
    } finally {
      lock.unlock();
    }
  }

  void release(long charge) {
    if (charge == 0) {
      return;
    }
    lock.lock();
    try {
      used -= charge;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whoever waits, or comes later, is refused.
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  long budget() {
    return budget;
  }

  static DeliveryException closedException() {
    return new DeliveryException("CLOSED", "The agent is closed: start another one to send.");
  }
}
