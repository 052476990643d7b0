package dev.redoubt;

import dev.redoubt.AgentStatus.Connection;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.environment.Now;
import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything behind one [Agent]: made and started here, and taken down in the reverse order.
final class AgentRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /// What the application sends and what has not ended, bytes of the heap.
  private static final long OUTBOX = 64L << 20;

  /// The same of answers. With [Sender]'s overhead, these are 100,000 at most.
  private static final long ANSWERS = 32L << 20;

  /// Beyond the drain, for the last words to Redis.
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Agent agent;
  private final AgentSettings settings;
  private final Endpoint endpoint;
  private final Counters tally = new Counters();
  private final Outbox outbox = new Outbox(OUTBOX);
  private final AnswerRoom answers = new AnswerRoom(ANSWERS);
  private final Requests requests = new Requests(this);
  private final PeerConnector connector = new PeerConnector(this);
  private final Sender sender = new Sender(this);
  private final EndpointIo hands = new EndpointIo(this);
  private final Events events;
  private final HandlerPool lanes;
  private final Driver driver;
  private final Transport transport;
  private final Inbox inbox;
  private final AtomicBoolean published = new AtomicBoolean();
  private final AtomicBoolean closeCalled = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean closing;
  private volatile @Nullable Snapshot last;

  /// Makes everything and opens the inbox. Nothing is handled before [#start].
  AgentRuntime(AgentSettings settings, Agent agent) {
    this.agent = agent;
    this.settings = settings;
    this.transport = transport(settings);
    this.endpoint =
        new Endpoint(
            new EndpointConfig(
                settings.name(),
                settings.identity(),
                settings.credential().current(),
                new GuardedPolicy(settings.trust()),
                settings.limits(),
                SystemRandom.INSTANCE,
                settings.handlers()::unordered),
            settings.time().now());
    this.events = new Events(settings.name(), settings.listener(), tally);
    this.lanes = new HandlerPool(this);
    this.driver = new Driver(endpoint, settings.time(), hands);
    try {
      this.inbox = transport.open(endpoint.inbox(), hands);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private static Transport transport(AgentSettings settings) {
    try {
      return switch (settings.source()) {
        case AgentSettings.Source.Shared shared -> shared.transport();
        case AgentSettings.Source.Opened opened -> Transports.create(opened);
      };
    } catch (RuntimeException e) {
      settings.release();
      throw e;
    }
  }

  void start() {
    hands.use(inbox);
    if (!settings.handlers().empty()) {
      publish();
    }
    driver.start();
    LOG.atInfo()
        .addKeyValue("agent", settings.name())
        .addKeyValue("fingerprint", fingerprint())
        .addKeyValue("instance", instance())
        .log("{} has started: {}, instance {}.", settings.name(), fingerprint(), instance());
  }

  /// Asks for a renewed credential, on another thread: that may read a file.
  void renewCredential() {
    settings.credential().renew(renewed -> driver.run(now -> endpoint.credential(renewed, now)));
  }

  void publish() {
    if (published.compareAndSet(false, true)) {
      driver.run(now -> endpoint.publish(now));
    }
  }

  AgentStatus status() {
    Snapshot snapshot = snapshot();
    AgentStatus.Queue answersHeld = answers.status();
    Map<String, Integer> tables = new HashMap<>(snapshot.tables());
    tables.putAll(lanes.tables());
    return new AgentStatus(
        closing ? Connection.CLOSED : hands.reach().connection(),
        closing ? "" : hands.reach().reason(),
        snapshot.peers(),
        tally.sent(),
        tally.handled(),
        tally.expired(),
        tally.unconfirmed(),
        tally.rejected(),
        tally.settled(),
        snapshot.drops(),
        tally.eventsLost(),
        tally.answersDropped(),
        new AgentStatus.Queue(
            Math.max(0, snapshot.unsettled() - answersHeld.messages()),
            outbox.used(),
            outbox.budget()),
        answersHeld,
        new AgentStatus.Queue(
            snapshot.inboundMessages(),
            snapshot.memory().byUse().getOrDefault(MemoryUse.MESSAGES, 0L),
            snapshot.memory().total()),
        snapshot.memory(),
        tally.settledWithin(0.5),
        tally.settledWithin(0.99),
        snapshot.rotations(),
        snapshot.kemSteps(),
        snapshot.sessions(),
        snapshot.handshakes(),
        snapshot.eventsWithheld(),
        tables);
  }

  private Snapshot snapshot() {
    Snapshot kept = last;
    return kept == null ? driver.call(now -> endpoint.snapshot()) : kept;
  }

  void close(Duration drain) {
    if (!closeCalled.compareAndSet(false, true)) {
      return;
    }
    closing = true;
    outbox.close();
    driver.run(now -> endpoint.leave(drain, now));
    lanes.leave();
    if (!within(drain.plus(FAREWELL), hands.left())) {
      driver.hasten(drain);
      within(FAREWELL, hands.left());
    }
    lanes.stop();
    driver.stop();
    requests.close();
    connector.close();
    within(FAREWELL, inbox.leave(settings.name()).toCompletableFuture());
    inbox.close();
    last = snapshot();
    release();
    PinFile.writePending();
    closed.countDown();
    LOG.atInfo().addKeyValue("agent", settings.name()).log("{} has closed.", settings.name());
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  /// Waits without being stopped by an interrupt: keys are erased whatever happens.
  private static boolean within(Duration span, CompletableFuture<?> done) {
    boolean interrupted = Thread.interrupted();
    try {
      done.get(span.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      interrupted = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void release() {
    driver.close();
    if (settings.source() instanceof AgentSettings.Source.Opened) {
      transport.close();
    }
    settings.release();
    events.close();
  }

  Agent agent() {
    return agent;
  }

  AgentName name() {
    return settings.name();
  }

  Fingerprint fingerprint() {
    return settings.identity().fingerprint();
  }

  InstanceId instance() {
    return endpoint.instance();
  }

  Now now() {
    return driver.now();
  }

  long nanos() {
    return driver.nanos();
  }

  boolean closing() {
    return closing;
  }

  AgentSettings settings() {
    return settings;
  }

  Handlers handlers() {
    return settings.handlers();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  Driver driver() {
    return driver;
  }

  HandlerPool lanes() {
    return lanes;
  }

  Sender sender() {
    return sender;
  }

  Requests requests() {
    return requests;
  }

  PeerConnector connector() {
    return connector;
  }

  PeerLister directory() {
    return new PeerLister(transport, inbox, settings);
  }

  Events events() {
    return events;
  }

  Outbox outbox() {
    return outbox;
  }

  AnswerRoom answers() {
    return answers;
  }

  Counters tally() {
    return tally;
  }
}
