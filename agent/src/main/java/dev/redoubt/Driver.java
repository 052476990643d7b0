package dev.redoubt;

import dev.redoubt.core.Now;
import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.spi.TimeSource;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives one [Endpoint]: the lock that guards it, and the loop that drains it and has its actions
/// carried out in order.
///
/// Any thread may call an input under the lock, which is held only for memory and CPU work, and
/// wakes the loop; many wake-ups before the loop looks are one. The loop is a platform thread, so
/// that handlers that keep all carriers of virtual threads busy do not stop the protocol.
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
  private boolean closed; // guarded by the lock
  private volatile boolean stopped;
  private volatile long aheadNanos;

  // The one alarm, or an instant that is never reached.
  private volatile long alarmAt = Long.MAX_VALUE;
  private TimeSource.Alarm alarm = () -> {};

  /// What the loop does between drains.
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

  /// Has this much time pass for the endpoint at once: a test's clock may stand still, but nobody
  /// who closes an agent waits for ever.
  void hasten(Duration span) {
    aheadNanos = span.toNanos();
    wake();
  }

  /// Runs `input` under the lock, now, and wakes the loop.
  ///
  /// @throws DeliveryException if the endpoint has been closed
  <T> T call(Function<Now, T> input) {
    T result;
    lock.lock();
    try {
      if (closed) {
        throw Outbox.closedException();
      }
      result = input.apply(now());
    } finally {
      lock.unlock();
    }
    wake();
    return result;
  }

  /// As [#call], without a result; does nothing once the endpoint has been closed.
  void run(Consumer<Now> input) {
    lock.lock();
    try {
      if (!closed) {
        input.accept(now());
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  /// Has the loop run `input` under the lock soon, in the order of these calls: for threads that
  /// must not wait.
  void later(Consumer<Now> input) {
    inputs.add(input);
    wake();
  }

  void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /// Ends the loop and waits for it. Nothing is drained afterwards.
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    alarm.cancel();
    if (Thread.currentThread() != thread) {
      Waiting.uninterrupted(thread);
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

  private void loop() {
    while (!stopped) {
      try {
        turn();
      } catch (RuntimeException | Error e) {
        LOG.atError()
            .addKeyValue("agent", endpoint.name())
            .addKeyValue("error", e.getClass().getName())
            .addKeyValue("at", Redacted.place(e))
            .log("The agent's loop met a bug and goes on; please report it.");
        LockSupport.parkNanos(PAUSE_AFTER_BUG);
      }
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
    } finally {
      lock.unlock();
    }
    for (Action action : actions) {
      work.carryOut(action);
    }
    arm(earlier(next, work.afterDrain(now())));
    if (actions.isEmpty()) {
      while (!signalled.get() && !stopped) {
        LockSupport.park(this);
      }
    }
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
