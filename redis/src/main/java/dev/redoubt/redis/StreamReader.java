package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.core.Bytes;
import dev.redoubt.core.endpoint.Entry;
import dev.redoubt.core.endpoint.Event.Misbehaviour;
import dev.redoubt.core.endpoint.Stream;
import dev.redoubt.core.identity.InboxId;
import dev.redoubt.redis.StreamReply.Field;
import dev.redoubt.redis.StreamReply.RawEntry;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Reads the two streams of one inbox for ever, on a thread and a connection of its own: deletes
/// what it handed over last, then reads from the very beginning (SPEC.md, "Redis binding").
///
/// Nothing ends it but [#close]. Whatever is thrown ends the connection; the next one begins with
/// each stream alone, so that a stream which cannot be read shows which of the two it is. Such a
/// stream is deleted: what was in it, its senders send again.
final class StreamReader implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);
  private static final Duration BLOCK = Duration.ofSeconds(2);

  /// How long handshakes alone are read after a start, at most.
  private static final Duration HANDSHAKES_FIRST = Duration.ofSeconds(5);

  /// What one read asks for.
  private enum Scope {
    HANDSHAKES,
    DATA,
    BOTH;

    List<Stream> streams() {
      return switch (this) {
        case HANDSHAKES -> List.of(Stream.HANDSHAKE);
        case DATA -> List.of(Stream.DATA);
        case BOTH -> List.of(Stream.HANDSHAKE, Stream.DATA);
      };
    }
  }

  private final InboxId inbox;
  private final Keys keys;
  private final int count;
  private final boolean waitForRedis;
  private final Connector connector;
  private final KeptConnection<?> writer;
  private final Failures failures;
  private final ReceiverGate gate;
  private final Pings pings;
  private final ForeignEntries foreign;
  private final BackOff backOff = new BackOff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<@Nullable Void> firstOutcome = new CompletableFuture<>();
  private volatile @Nullable StatefulRedisConnection<String, Bytes> current;

  private Scope scope = Scope.HANDSHAKES;

  /// Something went wrong while both streams were read.
  private boolean suspicious;

  /// The stream that cannot be read, until it is deleted.
  private @Nullable Stream sick;

  private String reported = "";

  /// @param count entries of each stream in one reply
  /// @param waitForRedis whether nobody waits for the first outcome
  StreamReader(
      InboxId inbox,
      Keys keys,
      int count,
      boolean waitForRedis,
      Connector connector,
      KeptConnection<?> writer,
      Failures failures,
      ReceiverGate gate,
      Pings pings) {
    this.inbox = inbox;
    this.keys = keys;
    this.count = count;
    this.waitForRedis = waitForRedis;
    this.connector = connector;
    this.writer = writer;
    this.failures = failures;
    this.gate = gate;
    this.pings = pings;
    this.foreign = new ForeignEntries(gate);
  }

  void start() {
    Thread.ofPlatform().daemon().name("redoubt-reader-" + inbox).start(this);
  }

  /// Done with the first reply, or fails with the [TransportException] that came instead.
  CompletableFuture<@Nullable Void> firstOutcome() {
    return firstOutcome;
  }

  @Override
  public void run() {
    while (open()) {
      if (!writerIsThere()) {
        continue;
      }
      long since = System.nanoTime();
      try {
        StatefulRedisConnection<String, Bytes> connection = connector.connect();
        try {
          current = connection;
          serve(connection);
        } finally {
          current = null;
          connector.close(connection);
        }
      } catch (Exception | Error e) {
        lost(e);
      }
      backOff.held(Duration.ofNanos(System.nanoTime() - since));
      pause();
    }
  }

  /// Who cannot answer yet need not read yet. Each try of the writer is waited for, so its pauses
  /// are ours.
  private boolean writerIsThere() {
    try {
      writer.await();
      return true;
    } catch (TransportException | InterruptedException e) {
      lost(e);
      return false;
    }
  }

  private void serve(StatefulRedisConnection<String, Bytes> connection) throws Exception {
    heal(connection);
    pings.forget();
    scope = Scope.HANDSHAKES;
    long since = System.nanoTime();
    List<RawEntry> done = List.of();
    while (open()) {
      done = read(connection, done);
      reported = "";
      gate.readerConnected();
      firstOutcome.complete(null);
      handOver(done);
      foreign.report(System.nanoTime());
      scope = next(done.size(), System.nanoTime() - since);
    }
  }

  private Scope next(int read, long sinceNanos) {
    return switch (scope) {
      case HANDSHAKES -> {
        if (read >= count && sinceNanos < HANDSHAKES_FIRST.toNanos()) {
          yield Scope.HANDSHAKES;
        }
        yield suspicious ? Scope.DATA : Scope.BOTH;
      }
      case DATA -> {
        suspicious = false;
        yield Scope.BOTH;
      }
      case BOTH -> Scope.BOTH;
    };
  }

  /// One round trip: deletes `done`, reads what is there.
  private List<RawEntry> read(
      StatefulRedisConnection<String, Bytes> connection, List<RawEntry> done) throws Exception {
    List<AsyncCommand<String, Bytes, ?>> commands = new ArrayList<>();
    for (Stream stream : Stream.values()) {
      String key = keys.stream(inbox, stream);
      String[] ids =
          done.stream().filter(it -> it.key().equals(key)).map(RawEntry::id).toArray(String[]::new);
      if (ids.length > 0) {
        commands.add(delete(key, ids));
      }
    }
    AsyncCommand<String, Bytes, List<RawEntry>> reading = reading();
    commands.add(reading);
    var unused = connection.dispatch(commands);
    awaitAnswers(commands);
    return answer(reading);
  }

  private static void awaitAnswers(List<AsyncCommand<String, Bytes, ?>> commands)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (AsyncCommand<String, Bytes, ?> command : commands) {
      Object unused = answer(command);
    }
  }

  private static AsyncCommand<String, Bytes, Long> delete(String key, String[] ids) {
    CommandArgs<String, Bytes> args = new CommandArgs<>(EnvelopeCodec.INSTANCE).addKey(key);
    for (String id : ids) {
      args.add(id);
    }
    return new AsyncCommand<>(
        new Command<>(CommandType.XDEL, new IntegerOutput<>(EnvelopeCodec.INSTANCE), args));
  }

  private AsyncCommand<String, Bytes, List<RawEntry>> reading() {
    CommandArgs<String, Bytes> args =
        new CommandArgs<>(EnvelopeCodec.INSTANCE).add("COUNT").add(count);
    if (scope == Scope.BOTH) {
      args.add("BLOCK").add(BLOCK.toMillis());
    }
    args.add("STREAMS");
    scope.streams().forEach(stream -> args.addKey(keys.stream(inbox, stream)));
    scope.streams().forEach(stream -> args.add("0-0"));
    return new AsyncCommand<>(new Command<>(CommandType.XREAD, new StreamReply(), args));
  }

  private static <T> T answer(Future<T> command)
      throws ExecutionException, TimeoutException, InterruptedException {
    // A little more than Lettuce's own limit, which fails the command with a reason.
    return command.get(Connector.COMMAND_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
  }

  /// All handshakes, then all data. Nothing is dropped before the receiver has had it.
  private void handOver(List<RawEntry> read) {
    List<Entry> entries = new ArrayList<>(read.size());
    for (Stream stream : Stream.values()) {
      String key = keys.stream(inbox, stream);
      for (RawEntry entry : read) {
        if (entry.key().equals(key)) {
          sort(stream, entry, entries);
        }
      }
    }
    if (!entries.isEmpty()) {
      gate.entries(entries);
    }
  }

  private void sort(Stream stream, RawEntry entry, List<Entry> envelopes) {
    Bytes value = entry.value();
    if (entry.field() == Field.ENVELOPE && value != null) {
      envelopes.add(new Entry(stream, value));
    } else if (entry.field() == Field.PING && value != null && value.equals(Heartbeat.PING)) {
      pings.back(stream);
    } else {
      foreign.count();
    }
  }

  private void heal(StatefulRedisConnection<String, Bytes> connection) throws Exception {
    Stream stream = sick;
    if (stream != null) {
      Long unused = answer(connection.async().del(keys.stream(inbox, stream)));
      sick = null;
      gate.misbehaviour(
          Misbehaviour.POISONED_STREAM,
          "the " + stream + " stream could not be read and was deleted");
    }
  }

  private void lost(Throwable thrown) {
    if (!open()) {
      return;
    }
    TransportException failure = failures.of(thrown);
    if (failure.code().equals(Failures.TOO_LARGE) || failure.code().equals(Failures.WRONG_TYPE)) {
      switch (scope) {
        case HANDSHAKES -> sick = Stream.HANDSHAKE;
        case DATA -> sick = Stream.DATA;
        case BOTH -> suspicious = true;
      }
    }
    if (!failure.code().equals(reported)) {
      reported = failure.code();
      // Whoever opens us without waiting for Redis gets it as an exception.
      LOG.atLevel(waitForRedis || firstOutcome.isDone() ? Level.WARN : Level.DEBUG)
          .addKeyValue("inbox", inbox)
          .addKeyValue("code", failure.code())
          .log("Reading failed, trying again: {}", failure.getMessage());
    }
    gate.readerLost(failure);
    firstOutcome.completeExceptionally(failure);
  }

  private boolean open() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      boolean unused = closed.await(backOff.delay().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // A receiver's stray interrupt shortens the pause; only close() ends the reader.
      LOG.atDebug().addKeyValue("inbox", inbox).log("Interrupted while pausing");
    }
  }

  /// Reads no more. Waits neither for a receiver that is being called nor for the connection, which
  /// ends with its [Connector] at the latest.
  void stop() {
    closed.countDown();
    firstOutcome.completeExceptionally(failures.notConnected());
  }

  /// Stops, and closes the connection.
  @Override
  public void close() {
    stop();
    StatefulRedisConnection<String, Bytes> connection = current;
    if (connection != null) {
      connector.close(connection);
    }
  }
}
