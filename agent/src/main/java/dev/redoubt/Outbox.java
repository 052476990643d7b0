package dev.redoubt;

import dev.redoubt.identity.AgentName;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The budget for the application's messages that have not ended. Recipients have [FairShares]: one
/// that takes nothing blocks sends to itself only. Thread-safe.
final class Outbox {
  private final FairShares<AgentName> shares;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private boolean closed;

  Outbox(long budget) {
    this.shares = new FairShares<>(budget);
  }

  /// Waits for room for a message to each of `to`, all or nothing. A message of any size fits if
  /// nothing else is under way.
  ///
  /// @param nanos maximum time to wait
  /// @throws DeliveryException if there was no room in time, or the agent closed
  void acquire(Collection<AgentName> to, long charge, long nanos) {
    acquire(to, charge, nanos, false);
  }

  /// As [#acquire], also once it has closed: handlers that run may end.
  void acquireForHandler(AgentName to, long charge, long nanos) {
    acquire(List.of(to), charge, nanos, true);
  }

  private void acquire(Collection<AgentName> to, long charge, long nanos, boolean always) {
    lock.lock();
    try {
      long left = nanos;
      while ((always || !closed) && shares.held() > 0 && !fits(to, charge)) {
        if (left <= 0) {
          throw full(to.iterator().next());
        }
        left = room.awaitNanos(left);
      }
      if (closed && !always) {
        throw closedException();
      }
      for (AgentName name : to) {
        shares.take(name, false, charge);
      }
    } catch (InterruptedException e) {
      throw Futures.interrupted();
    } finally {
      lock.unlock();
    }
  }

  /// As [#acquire], of what an earlier run had accepted: there is always room.
  void take(AgentName to, long charge) {
    lock.lock();
    try {
      shares.take(to, false, charge);
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(Collection<AgentName> to, long charge) {
    if (charge * to.size() > shares.free(false)) {
      return false;
    }
    for (AgentName name : to) {
      if (!shares.fits(name, false, charge)) {
        return false;
      }
    }
    return true;
  }

  private DeliveryException full(AgentName to) {
    return new DeliveryException(
        ErrorCode.OUTBOX_FULL,
        "The outbox holds "
            + shares.heldBy(to)
            + " bytes of messages to \""
            + to
            + "\" that have not ended, and "
            + shares.held()
            + " bytes in all, of "
            + shares.budget()
            + ": send more slowly, or wait for deliveries.");
  }

  void release(AgentName to, long charge) {
    lock.lock();
    try {
      shares.give(to, charge);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Refuses all current and later waiters.
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
      return shares.held();
    } finally {
      lock.unlock();
    }
  }

  long budget() {
    return shares.budget();
  }

  static DeliveryException closedException() {
    return new DeliveryException(
        ErrorCode.CLOSED, "The agent is closed: start another one to send.");
  }
}
