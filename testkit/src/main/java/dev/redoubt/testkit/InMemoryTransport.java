package dev.redoubt.testkit;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.InboxId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// A Redis for tests that is a few maps: the agents of one process that share it find each other
/// and exchange envelopes. It keeps every promise of [Transport], and can go away, come back and
/// forget.
///
/// ```java
/// var transport = new InMemoryTransport();
/// var bob = Agent.builder("bob").transport(transport)…
/// ```
///
/// Receivers are called on a virtual thread for each inbox. Safe for several threads.
public final class InMemoryTransport implements Transport {
  private final MemoryBroker broker;

  /// On the system's clock.
  public InMemoryTransport() {
    broker = new MemoryBroker(System::currentTimeMillis);
  }

  /// Who is alive and which bundle has expired goes by the monotonic clock of `time`: the server's
  /// clock is its own, and a jump of the agents' wall clock does not move it.
  public InMemoryTransport(TimeSource time) {
    Now start = time.now();
    broker =
        new MemoryBroker(() -> start.wallMillis() + time.now().since(start.nanos()).toMillis());
  }

  /// Cuts every agent off, until [#goOnline]. What was written stays.
  public void goOffline() {
    broker.online(false);
  }

  public void goOnline() {
    broker.online(true);
  }

  /// Forgets everything that was written or published, as a server that starts again empty does.
  public void clear() {
    broker.clear();
  }

  /// @throws dev.redoubt.TransportException while offline
  /// @throws IllegalStateException if the inbox is open already
  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    var opened = new MemoryInbox(broker, inbox, receiver);
    broker.open(opened);
    opened.start();
    return opened;
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return broker.names();
  }

  @Override
  public void close() {
    broker.openInboxes().forEach(MemoryInbox::close);
  }
}
