package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.RedisInfo;
import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.redis.Servers.Preparing;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.transport.InboxId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
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
  private final int count;
  private final Servers servers;
  private final Dispatcher writer;
  private final Dispatcher directories;
  private final KeptConnection hints;
  private final Writes writes;
  private final DirectoryStore directory;
  private final @Nullable InfoReader info;
  private final Map<InboxId, RedisInbox> opened = new ConcurrentHashMap<>();
  private final AtomicBoolean started = new AtomicBoolean();

  /// Whether the writer has had a connection.
  private volatile boolean writing;

  RedisTransport(RedisUri uri, Names names, Keys keys, Options options) {
    this.keys = keys;
    this.connectTimeout = options.connectTimeout();
    this.waitForRedis = options.waitForRedis();
    ServerAccess server = ServerAccess.of(uri, names, options);
    this.failures = server.failures();
    this.refusals = new Refusals(this::refusalsChanged, System::nanoTime);
    NeededCommands needed = new NeededCommands(keys, failures);
    long heap = Runtime.getRuntime().maxMemory();
    this.count = Math.clamp(heap / REPLY_SHARE / LARGEST_PAIR, 1, COUNT);
    this.servers =
        Servers.of(
            new Servers.Settings(server, failures, connectTimeout, count * LARGEST_PAIR), refusals);
    this.writer = servers.dispatcher("writer", needed::check, false, this::writerChanged);
    this.directories =
        servers.dispatcher("directories", Preparing.NOTHING, true, (holds, lost) -> {});
    this.hints =
        new KeptConnection(
            "hints",
            () -> {},
            this::subscribed,
            Commands.published(new Hints(this::hinted)::message),
            failures,
            refusals,
            unused -> {});
    this.writes = new Writes(writer, failures, refusals, Math.min(heap / WRITES_SHARE, WRITES_MAX));
    this.directory = new DirectoryStore(keys, failures, directories, writer);
    this.info =
        uri.info() ? new InfoReader(() -> directories.callAll(Commands.info()), failures) : null;
  }

  @Override
  public Inbox open(InboxId id, Receiver receiver) {
    if (started.compareAndSet(false, true)) {
      writer.start();
      directories.start();
      hints.start();
      servers.start(
          this::moved, () -> opened.values().stream().anyMatch(inbox -> inbox.reader().stalled()));
      if (info != null) {
        info.start();
      }
    }
    String bundle = keys.bundle(id);
    ReceiverGate gate =
        new ReceiverGate(id, receiver, () -> writer.connected(bundle), waitForRedis);
    InboxBinding binding = new InboxBinding(id, keys, failures, gate, new Pings());
    StreamReader reader = new StreamReader(binding, count, waitForRedis, servers, writer);
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
      throw new TransportException(
          ErrorCode.INTERRUPTED, "Interrupted while connecting to Redis.", e);
    }
  }

  private Connection subscribed() {
    return Servers.prepared(
        servers.connect(null),
        connection -> {
          List<String> unused = connection.call(Commands.subscribe(keys.events()));
        },
        failures);
  }

  private void hinted(AgentName name, boolean joined) {
    opened.values().forEach(one -> one.gate().hint(name, joined));
  }

  private void refusalsChanged(@Nullable TransportException refusal) {
    opened.values().forEach(one -> one.gate().refused(refusal));
  }

  private void writerChanged(Predicate<String> holds, @Nullable TransportException lost) {
    refusals.forget();
    if (lost != null && writing && Failures.elsewhere(lost)) {
      // The other connections are still to a server that takes no writes.
      directories.renew();
      hints.renew();
      opened.values().forEach(one -> one.reader().renew());
    }
    writing = lost == null;
    for (Map.Entry<InboxId, RedisInbox> one : opened.entrySet()) {
      if (holds.test(keys.bundle(one.getKey()))) {
        ReceiverGate gate = one.getValue().gate();
        if (lost == null) {
          gate.writerConnected();
        } else {
          gate.writerLost(lost);
        }
      }
    }
  }

  /// Keys may be held by another server now, which may be connected or not.
  private void moved() {
    opened.values().forEach(one -> one.gate().writerConnected());
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return directory.names();
  }

  @Override
  public Optional<RedisInfo> info() {
    return info == null ? Optional.empty() : info.last();
  }

  @Override
  public void close() {
    if (info != null) {
      info.stop();
    }
    opened.values().forEach(RedisInbox::stop);
    opened.clear();
    writer.stop();
    directories.stop();
    hints.stop();
    servers.close();
  }
}
