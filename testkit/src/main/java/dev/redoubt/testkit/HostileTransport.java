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

/// A Redis that nobody should trust, for tests of what is built on Redoubt: it wraps another
/// transport, reads everything, and drops, delays, repeats, reorders, moves, forges, refuses and
/// rolls back as a plan of [Faults] and a seed say.
///
/// ```java
/// var hostile = new HostileTransport(new InMemoryTransport(), 42, Faults.NONE.with(Fault.LOSE, 0.2));
/// var bob = Agent.builder("bob").transport(hostile)…
/// …
/// hostile.clean();
/// ```
///
/// Equal seeds make equal decisions for equal writes; in which order agents write is up to their
/// threads. Agents that share one hostile transport share its injector. What it does is counted in
/// [#counts]. Safe for several threads.
public final class HostileTransport implements Transport {
  private final Transport inner;
  private final TimeSource time;
  private final FaultInjector injector;
  private final Set<HostileInbox> open = ConcurrentHashMap.newKeySet();

  /// @param inner closed with this transport
  public HostileTransport(Transport inner, long seed, Faults faults) {
    this(inner, new SystemClock(), seed, faults);
  }

  /// Delays by a clock of the test's own.
  public HostileTransport(Transport inner, TimeSource time, long seed, Faults faults) {
    this.inner = inner;
    this.time = time;
    this.injector = new FaultInjector(seed, faults);
  }

  /// From now on, this plan. What is held up already still comes.
  public void faults(Faults faults) {
    injector.faults(faults);
  }

  /// From now on, an honest Redis. What is held up already still comes.
  public void clean() {
    faults(Faults.NONE);
  }

  /// Loses what is under way and brings again what was read a while ago, once, now.
  public void rollBack() {
    synchronized (injector) {
      List<Arrival> again = injector.rollBack(time.now().nanos());
      open.stream().findFirst().ifPresent(writer -> writer.carry(again));
    }
  }

  /// Loses what is under way to `inbox`, once, now.
  public void poison(InboxId inbox) {
    injector.poison(inbox);
  }

  /// How often each fault has happened; those that never did are not there.
  public Map<Fault, Long> counts() {
    return injector.counts();
  }

  /// Everything that was written and not refused so far, as Redis saw it.
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
