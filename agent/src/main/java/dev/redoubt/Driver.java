package dev.redoubt;

import dev.redoubt.core.Throttle;
import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives one [Endpoint]: the lock that guards it, and the turns in which it is drained and its
/// actions are carried out, in order and by one thread at a time.
///
/// Nothing else holds the endpoint: an input gets it under the lock, which is held only for memory
/// and CPU work. Those without a result never wait for the lock: whoever holds it next runs them,
/// in their order. The calling thread then runs the turn itself unless one is running; this saves
/// two context switches per message. Inputs that arrive during a turn are left to [TurnThreads], so
/// that no caller is kept busy. Signals are coalesced.
final class Driver {
  private static final Logger LOG = LoggerFactory.getLogger(Driver.class);
  private static final Duration PAUSE_AFTER_BUG = Duration.ofMillis(100);

  private final Endpoint endpoint;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Input> inputs = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean signalled = new AtomicBoolean();

  /// Whether a thread of [TurnThreads] is about to look at the signal.
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /// Held during a turn. Only `stop` waits for it.
  private final ReentrantLock turns = new ReentrantLock();

  private boolean closed; // guarded by the lock
  private volatile @Nullable Work work; // null before the start
  private volatile boolean stopped;
  private final Throttle<String> pace = new Throttle<>();
  private volatile long aheadNanos;

  /// The last instant at which the endpoint checked for a suspended process.
  private volatile long awakeNanos;

  // When the alarm is set for, if any. Set in turns, and reset by the alarm.
  private volatile long alarmAt = Long.MAX_VALUE;
  private TimeSource.Alarm alarm = () -> {};

  /// Carries out what the endpoint decides.
  interface Work {
    /// Must not block, and must not throw because of a transport or handler.
    void carryOut(Action action);

    /// Called after each drain, without the lock.
    ///
    /// @return the monotonic instant at which it wants to be called next, or `Long.MAX_VALUE`
    long afterDrain(Now now);
  }

  /// Changes the endpoint, under the lock.
  interface Input {
    void run(Endpoint endpoint, Now now);

    /// Called instead of [#run] once the endpoint has been closed.
    default void closed() {}
  }

  Driver(Endpoint endpoint, TimeSource time) {
    this.endpoint = endpoint;
    this.time = time;
    this.awakeNanos = time.nanos();
  }

  /// Starts turns. Until then inputs only change the endpoint, and actions wait.
  void start(Work carriesOut) {
    work = carriesOut;
    signalled.set(true);
    schedule();
  }

  /// The current time for inputs.
  Now now() {
    Now now = time.now();
    return aheadNanos == 0 ? now : new Now(now.nanos() + aheadNanos, now.wallMillis());
  }

  /// The same on the monotonic clock alone.
  long nanos() {
    return time.nanos() + aheadNanos;
  }

  /// Moves the endpoint's clock forward by `span`: closing an agent must end even if a test's clock
  /// stands still.
  void hasten(Duration span) {
    aheadNanos = span.toNanos();
    wake();
  }

  /// Runs `input` under the lock, then a turn.
  ///
  /// @throws DeliveryException if the endpoint has been closed
  <T> T call(BiFunction<Endpoint, Now, T> input) {
    T result = callIfOpen(input);
    if (result == null) {
      throw Outbox.closedException();
    }
    return result;
  }

  /// As [#call], without a result; does nothing once the endpoint has been closed.
  void run(BiConsumer<Endpoint, Now> input) {
    Object unused =
        callIfOpen((driven, now) -> {
          input.accept(driven, now);
          return this;
        });
  }

  /// As [#call]; null once the endpoint has been closed.
  <T> @Nullable T callIfOpen(BiFunction<Endpoint, Now, T> input) {
    T result = null;
    boolean more = false;
    lock.lock();
    try {
      Now now = now();
      takeInputs(now);
      if (!closed) {
        result = input.apply(endpoint, now);
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

  /// Tells the endpoint if the process was suspended until now: a thread that wakes before the
  /// alarm must not act as if nothing had happened.
  void noticeStandstill(long nanos) {
    if (nanos - awakeNanos > Endpoint.STOOD_STILL.toNanos()) {
      run(Endpoint::tick);
    }
  }

  /// Queues `input` for a turn, for threads that must not do more.
  void later(Input input) {
    inputs.add(input);
    wake();
  }

  /// Runs `input`, and then a turn, at once where the lock is free, and else soon. Never waits for
  /// the lock: the wake-up would cost more than the work, and on a busy machine a time slice.
  void submit(Input input) {
    inputs.add(input);
    if (stopped) { // no turn will run it
      catchUp();
      return;
    }
    if (!lock.tryLock()) {
      wake();
      return;
    }
    boolean more;
    try {
      takeInputs(now());
      more = !closed && endpoint.pending();
    } finally {
      lock.unlock();
    }
    if (more) {
      takeTurn();
    }
  }

  /// Runs the inputs that wait. Does nothing within one.
  void catchUp() {
    if (!lock.isHeldByCurrentThread()) {
      run((driven, now) -> {});
    }
  }

  /// Under the lock.
  private void takeInputs(Now now) {
    for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
      try {
        if (closed) {
          input.closed();
        } else {
          input.run(endpoint, now);
        }
      } catch (RuntimeException | Error e) { // whoever takes it may not be whose it is
        report(e);
      }
    }
  }

  /// Has a turn run soon, on another thread.
  void wake() {
    if (!signalled.get() && signalled.compareAndSet(false, true)) {
      schedule();
    }
  }

  private void schedule() {
    if (work != null && !stopped && scheduled.compareAndSet(false, true)) {
      TurnThreads.run(this::turnIfSignalled);
    }
  }

  /// Waits for the turn that runs, if one does. No turn runs afterwards.
  void stop() {
    stopped = true;
    turns.lock();
    try {
      alarm.cancel();
    } finally {
      turns.unlock();
    }
  }

  /// Closes the endpoint, which erases its keys. Later inputs are ignored.
  void close() {
    lock.lock();
    try {
      takeInputs(now());
      closed = true;
      endpoint.close();
    } finally {
      lock.unlock();
    }
  }

  /// Runs a turn on this thread. While another thread runs one, the signal is enough, since the end
  /// of a turn checks it.
  private void takeTurn() {
    signalled.set(true);
    if (work == null || turns.isHeldByCurrentThread() || !turns.tryLock()) {
      return;
    }
    finishTurn();
  }

  private void turnIfSignalled() {
    scheduled.set(false);
    if (signalled.get() && turns.tryLock()) {
      finishTurn();
    }
  }

  /// Runs a turn and gives the right to it back. What was signalled meanwhile is left to another
  /// thread.
  private void finishTurn() {
    boolean well;
    try {
      well = guardedTurn();
    } finally {
      turns.unlock();
    }
    if (!well) {
      TurnThreads.later(PAUSE_AFTER_BUG, this::schedule);
    } else if (signalled.get()) {
      schedule();
    }
  }

  /// @return false if it threw, which is a bug
  private boolean guardedTurn() {
    try {
      if (!stopped) {
        turn();
      }
      return true;
    } catch (RuntimeException | Error e) {
      report(e);
      signalled.set(true); // to finish what was left undone
      return false;
    }
  }

  private void report(Throwable bug) {
    if (pace.admits("bug", System.nanoTime())) {
      String error = bug.getClass().getName();
      String place = Redacted.place(bug);
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
  }

  private void turn() {
    Work carriesOut = Objects.requireNonNull(work);
    signalled.set(false);
    List<Action> actions;
    long next;
    lock.lock();
    try {
      Now now = now();
      takeInputs(now);
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
      carriesOut.carryOut(action);
    }
    arm(earlier(next, carriesOut.afterDrain(now())));
  }

  private void arm(long next) {
    if (next != Long.MAX_VALUE && next != alarmAt && earlier(next, alarmAt) == next) {
      alarm.cancel();
      alarmAt = next;
      alarm = time.at(next, this::alarm);
      if (now().reached(next)) {
        // A clock that is moved by hand may have passed the instant before it was told.
        signalled.set(true);
      }
    }
  }

  private void alarm() {
    alarmAt = Long.MAX_VALUE;
    wake();
  }

  /// Compares instants, which may wrap around; `Long.MAX_VALUE` is never reached.
  static long earlier(long a, long b) {
    if (a == Long.MAX_VALUE || b == Long.MAX_VALUE) {
      return a == Long.MAX_VALUE ? b : a;
    }
    return a - b < 0 ? a : b;
  }
}
