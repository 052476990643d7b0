package dev.redoubt;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives one [Endpoint]: the lock that guards it, and the turns in which it is drained and its
/// actions are carried out, in order and by one thread at a time.
///
/// Any thread may call an input under the lock, which is held only for memory and CPU work. It then
/// takes the turn itself, unless another thread is at it: that saves two changes of threads on each
/// message's way. What comes during a turn is for the loop, so that nobody is kept at it. The loop
/// is a platform thread, so that handlers that keep all carriers of virtual threads busy do not
/// stop the protocol; many signals before it looks are one.
final class Driver {
  private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
  private static final long PAUSE_AFTER_BUG = TimeUnit.MILLISECONDS.toNanos(100);

  private final Endpoint endpoint;
  private final TimeSource time;
  private final Work work;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Consumer<Now>> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();

  /// Held while a turn is taken; never waited for but at the end.
  private final ReentrantLock turns = new ReentrantLock();

  private boolean closed; // guarded by the lock
  private volatile boolean stopped;
  private final LogPace pace = new LogPace();
  private volatile long aheadNanos;

  /// Up to when the endpoint knows that the process has not stood still.
  private volatile long awakeNanos;

  // The one alarm, or an instant that is never reached. Set in turns, and back by the alarm itself.
  private volatile long alarmAt = Long.MAX_VALUE;
  private TimeSource.Alarm alarm = () -> {};

  /// What is done in a turn, besides draining.
  interface Work {
    /// Must not block, and must not throw for what a transport or handler does.
    void carryOut(Action action);

    /// Called after each drain, without the lock.
    ///
    /// @return the monotonic instant at which it wants to be called next, or `Long.MAX_VALUE`
    long afterDrain(Now now);
  }

  Driver(Endpoint endpoint, TimeSource time, Work work) {
    this.endpoint = endpoint;
    this.time = time;
    this.work = work;
    this.awakeNanos = time.nanos();
    this.thread =
        Thread.ofPlatform().name("redoubt-" + endpoint.name()).daemon().unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /// The instant at which inputs happen.
  Now now() {
    Now now = time.now();
    return aheadNanos == 0 ? now : new Now(now.nanos() + aheadNanos, now.wallMillis());
  }

  /// The same on the monotonic clock alone.
  long nanos() {
    return time.nanos() + aheadNanos;
  }

  /// Has this much time pass for the endpoint at once: a test's clock may stand still, but nobody
  /// who closes an agent waits for ever.
  void hasten(Duration span) {
    aheadNanos = span.toNanos();
    wake();
  }

  /// Runs `input` under the lock, now, and has done what follows.
  ///
  /// @throws DeliveryException if the endpoint has been closed
  <T> T call(Function<Now, T> input) {
    T result = callIfOpen(input);
    if (result == null) {
      throw Outbox.closedException();
    }
    return result;
  }

  /// As [#call], without a result; does nothing once the endpoint has been closed.
  void run(Consumer<Now> input) {
    Object unused =
        callIfOpen(now -> {
          input.accept(now);
          return this;
        });
  }

  /// As [#call]; null once the endpoint has been closed.
  <T> @Nullable T callIfOpen(Function<Now, T> input) {
    T result = null;
    boolean more = false;
    lock.lock();
    try {
      if (!closed) {
        result = input.apply(now());
        more = endpoint.pending();
      }
    } finally {
      lock.unlock();
    }
    if (more) {
      takeTurn();
    }
    return result;
  }

  /// Has the endpoint know that the process stood still, if it did until just now: whoever wakes
  /// before the loop does must not act as if nothing had happened.
  void noticeStandstill(long nanos) {
    if (nanos - awakeNanos > Endpoint.STOOD_STILL.toNanos()) {
      run(endpoint::tick);
    }
  }

  /// Has the loop run `input` under the lock soon, in the order of these calls: for threads that
  /// must not wait.
  void later(Consumer<Now> input) {
    inputs.add(input);
    wake();
  }

  /// Has the loop take a turn soon.
  void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /// Ends the loop and waits for it. No turn is taken afterwards.
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    if (!turns.isHeldByCurrentThread()) {
      Futures.uninterrupted(thread);
    }
    turns.lock();
    try {
      alarm.cancel();
    } finally {
      turns.unlock();
    }
  }

  /// Closes the endpoint: its keys are erased, and it is told nothing more.
  void close() {
    lock.lock();
    try {
      closed = true;
      endpoint.close();
    } finally {
      lock.unlock();
    }
  }

  /// Takes a turn here and now. While another thread is at one, the signal is enough: whoever ends
  /// a turn looks for it.
  private void takeTurn() {
    signalled.set(true);
    if (turns.isHeldByCurrentThread() || !turns.tryLock()) {
      return;
    }
    try {
      boolean unused = guardedTurn();
    } finally {
      turns.unlock();
    }
    if (signalled.get()) {
      LockSupport.unpark(thread);
    }
  }

  private void loop() {
    while (!stopped) {
      if (signalled.get() && turns.tryLock()) {
        boolean well;
        try {
          well = guardedTurn();
        } finally {
          turns.unlock();
        }
        if (!well) {
          LockSupport.parkNanos(PAUSE_AFTER_BUG);
        }
      } else {
        LockSupport.park(this);
      }
    }
  }

  /// @return false where it met a bug
  private boolean guardedTurn() {
    try {
      if (!stopped) {
        turn();
      }
      return true;
    } catch (RuntimeException | Error e) {
      if (pace.admits("bug", System.nanoTime())) {
        String error = e.getClass().getName();
        String place = Redacted.place(e);
        LOG.atError()
            .addKeyValue("agent", endpoint.name())
            .addKeyValue("error", error)
            .addKeyValue("at", place)
            .log(
                "{}: met a bug, {} at {}, and goes on; please report it.",
                endpoint.name(),
                error,
                place);
      }
      signalled.set(true); // what was left undone
      return false;
    }
  }

  private void turn() {
    signalled.set(false);
    List<Action> actions;
    long next;
    lock.lock();
    try {
      Now now = now();
      for (Consumer<Now> input = inputs.poll(); input != null; input = inputs.poll()) {
        input.accept(now);
      }
      next = endpoint.nextTick();
      if (next != Long.MAX_VALUE && now.reached(next)) {
        endpoint.tick(now);
      }
      actions = endpoint.drain(now);
      next = endpoint.nextTick();
      awakeNanos = endpoint.awakeNanos();
    } finally {
      lock.unlock();
    }
    for (Action action : actions) {
      work.carryOut(action);
    }
    arm(earlier(next, work.afterDrain(now())));
  }

  private void arm(long next) {
    if (next != Long.MAX_VALUE && next != alarmAt && earlier(next, alarmAt) == next) {
      alarm.cancel();
      alarmAt = next;
      alarm = time.at(next, this::alarm);
    }
  }

  private void alarm() {
    alarmAt = Long.MAX_VALUE;
    wake();
  }

  /// Instants wrap around, but for the one that is never reached.
  static long earlier(long a, long b) {
    if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
      return a == Long.MAX_VALUE ? b : a;
    }
    return a - b < 0 ? a : b;
  }
}
