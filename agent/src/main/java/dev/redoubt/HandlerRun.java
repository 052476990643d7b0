package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.VerifiedPeer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Messages of one lane, handled one after the other by one thread. A run waits in [HandlerSlots]
/// for its start, and again when it yields to others.
///
/// Settlements are reported in batches while handlers are fast, before the next call after a slow
/// one, and at the end of the run. The loop calls [#check], which reports settlements held up by a
/// slow handler, interrupts an attempt that exceeds its time, and abandons a handler that ignores
/// that.
final class HandlerRun {
  private static final int BATCH = 256;
  private static final long REPORT_WITHIN = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LOOK_AFTER = TimeUnit.MILLISECONDS.toNanos(5);

  /// How long a run keeps its slot while others wait.
  private static final long TURN = TimeUnit.MILLISECONDS.toNanos(5);

  private static final int ABANDONED = -1;

  /// Time for an interrupted handler to return.
  private static final long GRACE = TimeUnit.SECONDS.toNanos(1);

  private final HandlerPool pool;
  private final List<InboundMessage> messages;
  // Null for messages that were handed off.
  private final @Nullable Settled[] settlements;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final BitSet expired = new BitSet();
  private long nextExpiry = Long.MAX_VALUE;
  private boolean started; // has a slot
  private @Nullable Thread worker; // null between threads
  private int done;
  private int reported;
  private long reportedNanos;
  private boolean inHandler;
  private long enteredNanos;
  private boolean overdue;
  private long lookAt;

  HandlerRun(HandlerPool pool, List<InboundMessage> messages, long nanos) {
    this.pool = pool;
    this.messages = messages;
    this.settlements = new @Nullable Settled[messages.size()];
    this.reportedNanos = nanos;
    this.lookAt = nanos;
    for (InboundMessage message : messages) {
      nextExpiry = Driver.earlier(nextExpiry, message.expiresAtNanos());
    }
  }

  /// Starts a thread, which releases the slot when it ends.
  void start() {
    lock.lock();
    try {
      int from = done;
      started = true;
      pool.execute(this, () -> work(from));
    } finally {
      lock.unlock();
    }
  }

  /// The sender of all its messages.
  VerifiedPeer sender() {
    return messages.getFirst().from();
  }

  /// Whether its messages are replies to our requests, which enter no handler.
  boolean replies() {
    return messages.getFirst().answers() != null;
  }

  InboundMessage first() {
    return messages.getFirst();
  }

  /// The next message to handle. Not to be called when [#over()].
  InboundMessage next() {
    lock.lock();
    try {
      return messages.get(done);
    } finally {
      lock.unlock();
    }
  }

  boolean over() {
    lock.lock();
    try {
      return done == messages.size();
    } finally {
      lock.unlock();
    }
  }

  /// How an attempt ended, whatever the handler did.
  enum Ending {
    IN_TIME,
    /// It took too long and was interrupted.
    OVERDUE,
    /// It was abandoned: another thread continues, and this one must do nothing more.
    ABANDONED
  }

  private void work(int from) {
    begin();
    int i = from;
    Attempts attempts = new Attempts(pool.calls(), pool, this);
    long until = pool.nanos() + TURN;
    while (i < messages.size()) {
      if (pool.holdsBack(this)) {
        giveBack();
        break;
      }
      if (i > from && !pool.goesOn(messages.get(i), until)) {
        pause();
        pool.requeue(this);
        return;
      }
      i = finished(attempts.handle(messages.get(i)));
      if (i == ABANDONED) {
        pool.stuckEnded(this);
        return;
      }
      attempts.reported();
    }
    end();
    pool.finished(this);
  }

  private void begin() {
    lock.lock();
    try {
      worker = Thread.currentThread();
    } finally {
      lock.unlock();
    }
  }

  /// From now on this thread is not interrupted because of this run.
  private void end() {
    lock.lock();
    try {
      worker = null;
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      report(pool.nanos());
      started = false;
      worker = null;
      if (done < messages.size()) { // no thread will notice its expiry
        nextExpiry = Driver.earlier(nextExpiry, messages.get(done).expiresAtNanos());
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns the messages that have not entered a handler, since we leave or have stopped
  /// receiving.
  void giveBack() {
    lock.lock();
    try {
      report(pool.nanos());
      List<InboundMessage> rest = new ArrayList<>();
      for (int i = done; i < messages.size(); i++) {
        if (!expired.get(i)) {
          rest.add(messages.get(i));
        }
      }
      pool.giveBack(rest);
    } finally {
      lock.unlock();
    }
  }

  /// @return the index of the next message, or [#ABANDONED] if another thread has taken over
  private int finished(@Nullable Settled settled) {
    lock.lock();
    try {
      if (worker != Thread.currentThread()) {
        return ABANDONED;
      }
      settlements[done++] = settled;
      passExpired();
      if (settled == null || !settled.sends().isEmpty() || done == messages.size()) {
        report(pool.nanos());
      }
      return done;
    } finally {
      lock.unlock();
    }
  }

  /// Skips messages that the loop has settled.
  private void passExpired() {
    while (expired.get(done)) {
      done++;
    }
  }

  /// Reports settlements. May run a turn, which may call [#check] before this returns.
  private void report(long nanos) {
    int from = reported;
    reported = done;
    reportedNanos = nanos;
    if (from < done) {
      pool.report(messages, settlements, expired, from, done);
    }
  }

  /// Called right before a handler.
  void enter(long nanos) {
    lock.lock();
    try {
      if (done - reported >= BATCH || nanos - reportedNanos >= REPORT_WITHIN) {
        report(nanos);
      }
      inHandler = true;
      enteredNanos = nanos;
      long wanted = nanos + (reported < done ? LOOK_AFTER : pool.handlerNanos());
      if (Driver.earlier(wanted, lookAt) != lookAt) {
        lookAt = wanted;
        pool.look();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Called right after a handler, by the same thread.
  Ending leave() {
    lock.lock();
    try {
      if (worker != Thread.currentThread()) {
        return Ending.ABANDONED;
      }
      inHandler = false;
      boolean interrupted = overdue;
      overdue = false;
      if (interrupted && Thread.interrupted()) {
        return Ending.OVERDUE; // clear the interrupt, which was for this attempt only
      }
      return interrupted ? Ending.OVERDUE : Ending.IN_TIME;
    } finally {
      lock.unlock();
    }
  }

  /// Called by the loop.
  ///
  /// @return when it wants to be called next, or `Long.MAX_VALUE`
  long check(Now now) {
    lock.lock();
    try {
      long next = Long.MAX_VALUE;
      if (reported < done) {
        if (now.nanos() - reportedNanos >= LOOK_AFTER) {
          report(now.nanos());
        } else {
          next = reportedNanos + LOOK_AFTER;
        }
      }
      // A handler may be entered at any moment.
      long handler = inHandler ? checkHandler(now) : now.nanos() + pool.handlerNanos();
      next = Driver.earlier(next, handler);
      if (due(now)) {
        List<InboundMessage> over = new ArrayList<>();
        checkExpiry(now, done + 1, over); // the thread checks the current one itself
        pool.expired(over);
      }
      lookAt = Driver.earlier(next, nextExpiry);
      return lookAt;
    } finally {
      lock.unlock();
    }
  }

  /// When the first of its messages expires, or `Long.MAX_VALUE`.
  long nextExpiry() {
    lock.lock();
    try {
      return nextExpiry;
    } finally {
      lock.unlock();
    }
  }

  /// Called by the loop while this run waits for a slot.
  ///
  /// @param over receives expired messages, which the caller settles
  /// @return when the next one expires, or `Long.MAX_VALUE`
  long expireWaiting(Now now, List<InboundMessage> over) {
    lock.lock();
    try {
      if (started) {
        return Long.MAX_VALUE;
      }
      if (due(now)) {
        checkExpiry(now, done, over);
        passExpired();
      }
      return nextExpiry;
    } finally {
      lock.unlock();
    }
  }

  private boolean due(Now now) {
    return nextExpiry != Long.MAX_VALUE && now.reached(nextExpiry);
  }

  private void checkExpiry(Now now, int from, List<InboundMessage> over) {
    nextExpiry = Long.MAX_VALUE;
    for (int i = from; i < messages.size(); i++) {
      InboundMessage message = messages.get(i);
      if (expired.get(i)) {
        continue;
      }
      if (now.reached(message.expiresAtNanos())) {
        expired.set(i);
        over.add(message);
      } else {
        nextExpiry = Driver.earlier(nextExpiry, message.expiresAtNanos());
      }
    }
  }

  private long checkHandler(Now now) {
    long limit = enteredNanos + pool.handlerNanos();
    if (now.nanos() - limit < 0) {
      return limit;
    }
    if (!overdue) {
      overdue = true;
      interrupt();
    }
    if (now.nanos() - limit < GRACE) {
      return limit + GRACE;
    }
    abandon();
    return Long.MAX_VALUE;
  }

  /// Leaves the slot to the stuck thread, which still runs a handler, and queues the run again.
  private void abandon() {
    inHandler = false;
    overdue = false;
    int stuck = done;
    worker =
        pool.thread(() -> {
          if (finished(Attempts.abandoned(pool.calls(), messages.get(stuck))) != ABANDONED) {
            pause();
            pool.goOnWithout(this);
          }
        });
    worker.start();
  }

  /// Called when the agent closes.
  void stop() {
    lock.lock();
    try {
      interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void interrupt() {
    if (worker != null) {
      worker.interrupt();
    }
  }
}
