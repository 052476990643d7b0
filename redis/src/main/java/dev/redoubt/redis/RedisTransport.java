package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.transport.InboxId;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The binding to Redis and Valkey (SPEC.md §8). All inboxes share three connections: one for all
/// writes, one to read directories, one for hints. Each inbox has a blocking connection of its own
/// to read from. They are separate so that none can block another, by waiting or by large replies.
final class RedisTransport implements Transport {
  /// Entries of each stream in one reply, if the heap is large enough.
  private static final int COUNT = 16;

  /// Divisors of the heap: what one reply may take, and what may be in flight to Redis.
  private static final int REPLY_SHARE = 16;

  private static final int WRITES_SHARE = 8;
  private static final long WRITES_MAX = 64L << 20;

  /// Overhead of an entry around the body of its envelope, bytes.
  private static final int AROUND = 1 << 10;

  private static final long LARGEST_PAIR = Protocol.INIT_MAX + Protocol.BODY_MAX + 2L * AROUND;

  private final Keys keys;
  private final Duration connectTimeout;
  private final boolean waitForRedis;
  private final Failures failures;
  private final Refusals refusals;
  private final NeededCommands needed;
  private final int count;
  private final RedisConnector connector;
  private final KeptConnection<StatefulRedisConnection<String, Bytes>> writer;
  private final KeptConnection<StatefulRedisConnection<String, Bytes>> directories;
  private final KeptConnection<StatefulRedisPubSubConnection<String, Bytes>> hints;
  private final Writes writes;
  private final DirectoryStore directory;
  private final Map<InboxId, RedisInbox> opened = new ConcurrentHashMap<>();
  private final AtomicBoolean started = new AtomicBoolean();

  /// Whether the writer has a connection; used by the writer's thread only.
  private boolean writing;

  RedisTransport(RedisAddress address, Names names, Keys keys, Options options) {
    this.keys = keys;
    this.connectTimeout = options.connectTimeout();
    this.waitForRedis = options.waitForRedis();
    ServerAccess server = ServerAccess.of(address, names, options);
    this.failures = server.failures();
    this.refusals = new Refusals(this::refusalsChanged, System::nanoTime);
    this.needed = new NeededCommands(keys, failures);
    long heap = Runtime.getRuntime().maxMemory();
    this.count = Math.clamp(heap / REPLY_SHARE / LARGEST_PAIR, 1, COUNT);
    this.connector = new RedisConnector(server, failures, connectTimeout, count * LARGEST_PAIR);
    this.writer =
        new KeptConnection<>(
            "writer", connector, this::checked, failures, refusals, this::writerChanged);
    this.directories =
        new KeptConnection<>(
            "directories", connector, connector::connect, failures, refusals, unused -> {});
    this.hints =
        new KeptConnection<>(
            "hints", connector, this::subscribed, failures, refusals, unused -> {});
    this.writes = new Writes(writer, failures, refusals, Math.min(heap / WRITES_SHARE, WRITES_MAX));
    this.directory = new DirectoryStore(keys, failures, directories, writer);
  }

  @Override
  public Inbox open(InboxId id, Receiver receiver) {
    if (started.compareAndSet(false, true)) {
      writer.start();
      directories.start();
      hints.start();
    }
    ReceiverGate gate = new ReceiverGate(id, receiver, writer::connected, waitForRedis);
    InboxBinding binding = new InboxBinding(id, keys, failures, gate, new Pings());
    StreamReader reader = new StreamReader(binding, count, waitForRedis, connector, writer);
    Presence presence = new Presence(binding, writer, refusals);
    RedisInbox inbox =
        new RedisInbox(binding, writes, presence, directory, reader, () -> opened.remove(id));
    if (opened.putIfAbsent(id, inbox) != null) {
      throw new IllegalStateException("The inbox " + id + " is open already.");
    }
    reader.start();
    if (!waitForRedis) {
      awaitFirstReply(inbox);
    }
    return inbox;
  }

  private void awaitFirstReply(RedisInbox inbox) {
    try {
      // Two connections are opened, one after the other, before the reply can come.
      inbox
          .reader()
          .firstOutcome()
          .get(4 * connectTimeout.toMillis() + 2_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      inbox.close();
      TransportException failure = failures.of(e);
      // Rethrown with the caller's stack trace: it comes from another thread.
      throw new TransportException(failure.code(), String.valueOf(failure.getMessage()), failure);
    } catch (InterruptedException e) {
      inbox.close();
      Thread.currentThread().interrupt();
      throw new TransportException("INTERRUPTED", "Interrupted while connecting to Redis.", e);
    }
  }

  private StatefulRedisPubSubConnection<String, Bytes> subscribed()
      throws ExecutionException, TimeoutException, InterruptedException {
    StatefulRedisPubSubConnection<String, Bytes> connection = connector.connectPubSub();
    try {
      connection.addListener(new Hints(this::hinted));
      var unused = RedisConnector.answer(connection.async().subscribe(keys.events()));
      return connection;
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      connector.close(connection);
      throw e;
    }
  }

  /// Opens a connection that can be written to.
  private StatefulRedisConnection<String, Bytes> checked()
      throws TimeoutException, InterruptedException {
    StatefulRedisConnection<String, Bytes> connection = connector.connect();
    try {
      needed.check(connection);
      return connection;
    } catch (TransportException | TimeoutException | InterruptedException e) {
      connector.close(connection);
      if (e instanceof TransportException failure && Failures.elsewhere(failure)) {
        connector.turn();
      }
      throw e;
    }
  }

  private void hinted(AgentName name, boolean joined) {
    opened.values().forEach(one -> one.gate().hint(name, joined));
  }

  private void refusalsChanged(@Nullable TransportException refusal) {
    opened.values().forEach(one -> one.gate().refused(refusal));
  }

  private void writerChanged(@Nullable TransportException lost) {
    refusals.forget();
    if (lost != null && writing && Failures.elsewhere(lost)) {
      // The other connections are still to a server that takes no writes.
      List.of(directories, hints).forEach(KeptConnection::renew);
      opened.values().forEach(one -> one.reader().renew());
    }
    writing = lost == null;
    for (RedisInbox one : opened.values()) {
      if (lost == null) {
        one.gate().writerConnected();
      } else {
        one.gate().writerLost(lost);
      }
    }
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return directory.names();
  }

  @Override
  public void close() {
    opened.values().forEach(RedisInbox::stop);
    opened.clear();
    List.of(writer, directories, hints).forEach(KeptConnection::stop);
    connector.close();
  }
}
