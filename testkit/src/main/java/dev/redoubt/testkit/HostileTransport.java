package dev.redoubt.testkit;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.testkit.FaultInjector.Arrival;
import dev.redoubt.transport.InboxId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// A hostile Redis, for tests of applications: wraps another transport, reads everything, and
/// drops, delays, repeats, reorders, moves, forges, refuses and rolls back by a seed and a plan of
/// [Faults].
///
/// ```java
/// var hostile = new HostileTransport(new InMemoryTransport(), 42, Faults.NONE.with(Fault.LOSE,
/// 0.2)); var bob = Agent.builder("bob").transport(hostile)… … hostile.clean();
/// ```
///
/// Equal seeds make equal decisions for equal writes; the order of writes depends on the agents'
/// threads. Agents may share one hostile transport. [#counts] says what has happened. Safe for
/// several threads.
public final class HostileTransport implements Transport {
  private final Transport inner;
  private final TimeSource time;
  private final FaultInjector injector;
  private final Set<HostileInbox> open = ConcurrentHashMap.newKeySet();

  /// @param inner closed with this transport
  public HostileTransport(Transport inner, long seed, Faults faults) {
    this(inner, new SystemClock(), seed, faults);
  }

  /// Delays by the test's own clock.
  public HostileTransport(Transport inner, TimeSource time, long seed, Faults faults) {
    this.inner = inner;
    this.time = time;
    this.injector = new FaultInjector(seed, faults);
  }

  /// Replaces the plan. Entries that are delayed already still arrive.
  public void faults(Faults faults) {
    injector.faults(faults);
  }

  /// Behaves honestly from now on. Entries that are delayed already still arrive.
  public void clean() {
    faults(Faults.NONE);
  }

  /// Rolls back once, now: loses entries in flight and repeats entries that were read before.
  public void rollBack() {
    synchronized (injector) {
      List<Arrival> again = injector.rollBack(time.now().nanos());
      open.stream().findFirst().ifPresent(writer -> writer.carry(again));
    }
  }

  /// Loses the entries in flight to `inbox`, once, now.
  public void poison(InboxId inbox) {
    injector.poison(inbox);
  }

  /// How often each fault has happened, without those that never did.
  public Map<Fault, Long> counts() {
    return injector.counts();
  }

  /// All entries that were written and not refused so far, as Redis saw them.
  public List<FaultInjector.Written> written() {
    return injector.written();
  }

  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    var opened = new HostileInbox(inner.open(inbox, receiver), inbox, time, injector, open::remove);
    open.add(opened);
    return opened;
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return inner.names();
  }

  @Override
  public void close() {
    inner.close();
  }

  private static final class SystemClock implements TimeSource {
    @Override
    public Now now() {
      return new Now(System.nanoTime(), System.currentTimeMillis());
    }

    @Override
    public Alarm at(long nanos, Runnable task) {
      Executor later =
          CompletableFuture.delayedExecutor(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
      CompletableFuture<Void> alarm = CompletableFuture.runAsync(task, later);
      return () -> alarm.cancel(false);
    }
  }
}
