package dev.redoubt;

import dev.redoubt.AgentStatus.Queue;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.environment.Now;
import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.internal.Loggers;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts together what is behind one [Agent], starts it, and takes it down in the reverse order.
final class AgentRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  /// What the application sends and what has not ended, bytes of the heap.
  private static final long OUTBOX = 64L << 20;

  /// The same of replies. With [Sender]'s overhead, these are 100,000 at most.
  private static final long ANSWERS = 32L << 20;

  /// Beyond the drain, for the last words to Redis.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final AgentSettings settings;
  private final InstanceId instance;
  private final InboxId inboxId;
  private final Driver driver;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Counters counters = new Counters();
  private final Outbox outbox = new Outbox(OUTBOX);
  private final AnswerRoom answers = new AnswerRoom(ANSWERS);
  private final ConnectionState connection = new ConnectionState();
  private final AtomicBoolean published = new AtomicBoolean();

  /// Held while the agent starts; whoever closes it meanwhile waits.
  private final ReentrantLock starting = new ReentrantLock();

  private final Events events;
  private final Sender sender;
  private final Requests requests;
  private final PeerConnector connector;
  private final HandlerSends handlerSends;
  private final DeadLetterBox dead;
  private final HandlerPool handlers;
  private final EndpointIo io;
  private final KeptDeliveries kept;
  private final @Nullable StoreActions store;
  private final FileTransfers files;
  private volatile @Nullable Opened opened;
  private volatile @Nullable Snapshot last;

  /// What the start has opened.
  ///
  /// @param release gives the transport back, where it is not the user's
  private record Opened(Transport transport, Runnable release, Inbox inbox) {}

  /// Makes everything. Nothing is opened, sent or handled before [#start].
  AgentRuntime(AgentSettings settings, Agent agent) {
    this.settings = settings;
    this.files = new FileTransfers(settings, lifecycle);
    AgentStore opened = store();
    this.kept = new KeptDeliveries(opened != null, outbox, settings.time());
    Endpoint endpoint = endpoint(opened);
    this.instance = endpoint.instance();
    this.inboxId = endpoint.inbox();
    this.driver = new Driver(endpoint, settings.time());
    this.events = new Events(settings.name(), settings.listeners(), counters);
    this.sender = new Sender(settings, driver, outbox, counters, lifecycle, kept);
    this.requests = new Requests(settings, sender, this::publish);
    files.use(sender, requests);
    this.connector = new PeerConnector(driver, lifecycle, settings.connectTimeout());
    Budgets budgets = new Budgets(outbox, answers);
    this.handlerSends =
        new HandlerSends(settings, sender, driver, budgets, counters, lifecycle, kept);
    Replies replies = new Replies(handlerSends, counters, events);
    this.dead = new DeadLetterBox(events, driver);
    HandlerCalls calls =
        new HandlerCalls(agent, settings, driver, requests, handlerSends, replies, dead);
    this.handlers = new HandlerPool(settings, driver, answers, counters, lifecycle, calls);
    Deliveries deliveries =
        new Deliveries(driver, budgets, counters, events, requests, connection, kept);
    this.store =
        opened == null
            ? null
            : new StoreActions(opened, driver, kept, events, handlers, () -> close(Duration.ZERO));
    this.io = new EndpointIo(driver, deliveries, handlers, events, settings.credential(), store);
  }

  private @Nullable AgentStore store() {
    Stores.Source source = settings.store();
    if (source == null) {
      return null;
    }
    try {
      return AgentStore.open(settings, source.open(settings.identity().fingerprint()));
    } catch (RuntimeException e) {
      files.close();
      settings.release();
      throw e;
    }
  }

  private Endpoint endpoint(@Nullable AgentStore opened) {
    EndpointConfig config =
        new EndpointConfig(
            settings.name(),
            settings.identity(),
            settings.credential().current(),
            new GuardedPolicy(settings.trust()),
            settings.limits(),
            SystemRandom.INSTANCE,
            settings.handlers()::unordered);
    Now now = settings.time().now();
    if (opened == null) {
      return new Endpoint(config, now);
    }
    try {
      return opened.endpoint(config, kept, now);
    } catch (StoreException e) {
      files.close();
      settings.release();
      throw e;
    }
  }

  /// @throws ConfigurationException if the transport's address is wrong
  /// @throws TransportException if Redis cannot be reached or refuses us; the agent is closed then
  void start() {
    starting.lock();
    try {
      lifecycle.start();
      Opened ready = open();
      opened = ready;
      io.use(ready.inbox());
      if (published.get() || !settings.handlers().empty()) {
        published.set(true);
        driver.run(Endpoint::publish);
      }
      if (!kept.restored().isEmpty()) {
        events.report(new AgentEvent.Restored(kept.restored().size()));
      }
      driver.start(io);
      if (store == null) {
        handlers.startReplays();
      }
    } finally {
      starting.unlock();
    }
    awaitStore();
    LOG.atInfo()
        .addKeyValue("agent", settings.name())
        .addKeyValue("fingerprint", fingerprint())
        .addKeyValue("instance", instance)
        .log("{} has started: {}, instance {}.", settings.name(), fingerprint(), instance);
  }

  private void awaitStore() {
    try {
      if (store != null && !settings.waitsForRedis()) {
        store.await(settings.connectTimeout());
      }
    } catch (StoreException e) {
      close(Duration.ZERO);
      throw e;
    }
  }

  private Opened open() {
    try {
      return switch (settings.source()) {
        case AgentSettings.Source.Shared shared -> open(shared.transport(), () -> {});
        case AgentSettings.Source.Opened source ->
            open(
                SharedTransports.PROCESS.acquire(source),
                () -> SharedTransports.PROCESS.release(source));
      };
    } catch (RuntimeException e) {
      close(Duration.ZERO);
      throw e;
    }
  }

  private Opened open(Transport transport, Runnable release) {
    try {
      Inbox inbox = transport.open(inboxId, new TransportReceiver(driver, connection, events));
      return new Opened(transport, release, inbox);
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  /// Lists the agent in the directory; once it has started, if it has not.
  void publish() {
    if (published.compareAndSet(false, true) && opened != null) {
      driver.run(Endpoint::publish);
    }
  }

  AgentCounters counters() {
    return counters.snapshot(read(Endpoint::anomalies, Snapshot::anomalies));
  }

  ConnectionState.Report connection() {
    return lifecycle.closing() ? ConnectionState.Report.CLOSED : connection.report();
  }

  AgentStatus status() {
    Snapshot snapshot = read(Endpoint::snapshot, Function.identity());
    return StatusReport.of(
        connection(),
        snapshot,
        counters.snapshot(snapshot.anomalies()),
        new Queue(0, outbox.used(), outbox.budget()),
        answers.status(),
        handlers.tables(),
        settings.time().nanos());
  }

  /// After the end, the prekey's age is zero: it is erased.
  AgentPosture posture() {
    Duration age = driver.callIfOpen(Endpoint::prekeyAge);
    return new AgentPosture(
        settings.name().value(),
        fingerprint(),
        AgentPosture.Algorithms.OF_PROTOCOL,
        new GuardedPolicy(settings.trust()).summary(),
        settings.identitySource().keys(age == null ? Duration.ZERO : age),
        IdentitySource.rotation(settings.limits()),
        store == null ? AgentPosture.Store.NONE : AgentPosture.Store.SEALED);
  }

  /// @param kept reads the same of what was kept when the endpoint was closed
  private <T> T read(Function<Endpoint, T> live, Function<Snapshot, T> kept) {
    T read = driver.callIfOpen((endpoint, now) -> live.apply(endpoint));
    return read == null ? kept.apply(Objects.requireNonNull(last)) : read;
  }

  Optional<RedisInfo> redisInfo() {
    Opened open = opened;
    return open == null ? Optional.empty() : open.transport().info();
  }

  boolean stopReceiving(Duration wait) {
    driver.run((endpoint, now) -> endpoint.stopReceiving());
    return Futures.within(wait, handlers.stopReceiving());
  }

  void close(Duration drain) {
    if (!lifecycle.beginClosing()) {
      return;
    }
    Opened open = whatWasOpened();
    files.leave();
    outbox.close();
    driver.run((endpoint, now) -> endpoint.leave(open == null ? Duration.ZERO : drain, now));
    if (open == null) { // what was sent ends all the same
      io.useNone();
      driver.start(io);
    }
    handlers.leave();
    if (!Futures.within(drain.plus(FAREWELL), io.left())) {
      driver.hasten(drain);
      Futures.within(FAREWELL, io.left());
    }
    handlers.stop();
    driver.stop();
    requests.close();
    files.close();
    connector.close();
    handlerSends.close();
    closeStore();
    if (open != null) {
      Futures.within(FAREWELL, open.inbox().leave(settings.name()).toCompletableFuture());
      open.inbox().close();
    }
    last = read(Endpoint::snapshot, Function.identity());
    driver.close();
    if (open != null) {
      open.release().run();
    }
    settings.release();
    events.close();
    PinFile.writePending();
    lifecycle.closed();
    if (open != null) {
      LOG.atInfo().addKeyValue("agent", settings.name()).log("{} has closed.", settings.name());
    }
  }

  private void closeStore() {
    if (store != null) {
      store.close();
      kept.leave();
    }
  }

  DeadLetterBox deadLetters() {
    return dead;
  }

  KeptDeliveries kept() {
    return kept;
  }

  OptionalLong position(String source) {
    Bytes name = SendOptions.source(source);
    OptionalLong found = driver.callIfOpen((endpoint, now) -> endpoint.positions().of(name));
    return found == null ? OptionalLong.empty() : found;
  }

  private @Nullable Opened whatWasOpened() {
    starting.lock();
    try {
      return opened;
    } finally {
      starting.unlock();
    }
  }

  void awaitClosed() throws InterruptedException {
    lifecycle.awaitClosed();
  }

  AgentName name() {
    return settings.name();
  }

  Fingerprint fingerprint() {
    return settings.identity().fingerprint();
  }

  InstanceId instance() {
    return instance;
  }

  Handlers handlers() {
    return settings.handlers();
  }

  Sender sender() {
    return sender;
  }

  FileTransfers files() {
    return files;
  }

  Requests requests() {
    return requests;
  }

  PeerConnector connector() {
    return connector;
  }

  /// @throws IllegalStateException if the agent has not been started
  PeerLister peers() {
    Opened open = opened;
    if (open == null) {
      throw new IllegalStateException("The agent has not been started: call start() first.");
    }
    return new PeerLister(open.transport(), open.inbox(), settings.connectTimeout());
  }
}
