package dev.redoubt.testkit;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import dev.redoubt.transport.InboxId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// A transport for tests that keeps everything in memory: the agents of one process that share it
/// find each other and exchange envelopes. It keeps the contract of [Transport]; a test can take it
/// offline and empty it.
///
/// ```java
/// var transport = new InMemoryTransport();
/// var bob = Agent.builder("bob").transport(transport)…
/// ```
///
/// Where an application takes a URI only, use `memory:NAME` ([MemoryTransportProvider]).
///
/// Receivers are called on a thread for each inbox. Safe for several threads.
public final class InMemoryTransport implements Transport {
  private record Name(String namespace, String name) {}

  private static final Map<Name, MemoryBroker> NAMED = new ConcurrentHashMap<>();

  private final MemoryBroker broker;

  /// Whether an inbox may be opened while the broker is offline.
  private final boolean waits;

  /// On the system's clock.
  public InMemoryTransport() {
    this(new MemoryBroker(System::currentTimeMillis), false);
  }

  private InMemoryTransport(MemoryBroker broker, boolean waits) {
    this.broker = broker;
    this.waits = waits;
  }

  /// The transport of all agents with the URI `memory:NAME` and the default namespace, to take them
  /// offline or to empty it. Closing it does not close their inboxes.
  public static InMemoryTransport named(String name) {
    return named(new Name(Protocol.NAMESPACE, name), false);
  }

  static InMemoryTransport of(String name, TransportProvider.Options options) {
    return named(new Name(options.namespace(), name), options.waitForRedis());
  }

  private static InMemoryTransport named(Name name, boolean waits) {
    MemoryBroker shared =
        NAMED.computeIfAbsent(name, unused -> new MemoryBroker(System::currentTimeMillis));
    return new InMemoryTransport(shared, waits);
  }

  /// Uses the monotonic clock of `time` for heartbeats and expiry, like a server whose clock does
  /// not jump with the agents' wall clock.
  public InMemoryTransport(TimeSource time) {
    this(new MemoryBroker(serverMillis(time)), false);
  }

  private static LongSupplier serverMillis(TimeSource time) {
    Now start = time.now();
    return () -> start.wallMillis() + time.now().since(start.nanos()).toMillis();
  }

  /// Disconnects every agent until [#goOnline]. Data is kept.
  public void goOffline() {
    broker.online(false);
  }

  public void goOnline() {
    broker.online(true);
  }

  /// Deletes everything that was written or published, like a restart without persistence.
  public void clear() {
    broker.clear();
  }

  /// @throws dev.redoubt.TransportException while offline, unless the agent waits for Redis
  /// @throws IllegalStateException if the inbox is open already
  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    var opened = new MemoryInbox(broker, this, inbox, receiver);
    broker.open(opened, waits);
    opened.start();
    return opened;
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return broker.names();
  }

  /// Closes the inboxes that were opened by this transport.
  @Override
  public void close() {
    broker.openInboxes().stream().filter(inbox -> inbox.openedBy(this)).forEach(MemoryInbox::close);
  }
}
