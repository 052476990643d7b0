package dev.redoubt.redis;

import static dev.redoubt.redis.RedisConnector.answer;

import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.StreamReply.Field;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Reads the two streams of one inbox on a thread and a connection of its own, until [#close]: each
/// round trip deletes what was handed over last, then reads from the beginning (§8.3).
///
/// Any exception ends the connection only. The next connection begins with each stream alone, which
/// shows which of the two cannot be read; [StreamHealer] deletes that one (§8.5).
final class StreamReader implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

  /// Longest time that only handshakes are read after a start: a flood of them must not delay
  /// established sessions for longer.
  private static final Duration HANDSHAKES_FIRST = Duration.ofSeconds(1);

  /// The streams that one read asks for.
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

  private final InboxBinding binding;
  private final StreamCommands streams;
  private final StreamHealer healer;
  private final int count;
  private final Pace pace;
  private final boolean waitForRedis;
  private final RedisConnector connector;
  private final KeptConnection<?> writer;
  private final ForeignEntries foreign;
  private final BackOff backOff = new BackOff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<@Nullable Void> firstOutcome = new CompletableFuture<>();
  private volatile @Nullable StatefulRedisConnection<String, Bytes> current;

  private Scope scope = Scope.HANDSHAKES;

  /// Whether a reply was too large while both streams were read.
  private boolean suspicious;

  private String reported = "";

  /// @param count number of entries of each stream, of any size, that always fits one reply
  /// @param waitForRedis whether no caller waits for the first outcome, so that failures are logged
  StreamReader(
      InboxBinding binding,
      int count,
      boolean waitForRedis,
      RedisConnector connector,
      KeptConnection<?> writer) {
    this.binding = binding;
    this.streams = new StreamCommands(binding);
    this.healer = new StreamHealer(binding, streams);
    this.count = count;
    this.pace = new Pace(count);
    this.waitForRedis = waitForRedis;
    this.connector = connector;
    this.writer = writer;
    this.foreign = new ForeignEntries(binding.gate());
  }

  void start() {
    Thread.ofPlatform().daemon().name("redoubt-reader-" + binding.inbox()).start(this);
  }

  /// Completes with the first reply, or fails with a [TransportException].
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

  /// Waits for the writer's next attempt: an agent that cannot answer need not read, and so the
  /// writer's back-off is the reader's.
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
    healer.deleteUnreadable(connection);
    // A missing permission to delete shows before there is anything to delete.
    awaitAnswers(dispatched(connection, streams.deleteNothing()));
    binding.pings().forget();
    pace.reset();
    scope = Scope.HANDSHAKES;
    long since = System.nanoTime();
    List<RawEntry> done = List.of();
    while (open()) {
      try {
        done = read(connection, done);
      } catch (ExecutionException e) {
        done = List.of(); // deleted, with or without their stream
        if (!binding.failures().of(e).code().equals(Failures.WRONG_TYPE)) {
          throw e;
        }
        healer.deleteOtherTypes(connection);
        continue;
      }
      reported = "";
      binding.gate().readerConnected();
      firstOutcome.complete(null);
      handOver(done);
      foreign.report(System.nanoTime());
      healer.deleteFuture(connection, done);
      scope = next(System.nanoTime() - since);
    }
  }

  private Scope next(long sinceNanos) {
    return switch (scope) {
      case HANDSHAKES -> {
        if (pace.more(Stream.HANDSHAKE) && sinceNanos < HANDSHAKES_FIRST.toNanos()) {
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
    List<AsyncCommand<String, Bytes, ?>> commands = new ArrayList<>(streams.delete(done));
    List<AsyncCommand<String, Bytes, List<RawEntry>>> reads = reads();
    commands.addAll(reads);
    var unused = connection.dispatch(commands);
    awaitAnswers(commands);
    List<RawEntry> read = new ArrayList<>();
    for (AsyncCommand<String, Bytes, List<RawEntry>> one : reads) {
      read.addAll(answer(one));
    }
    for (Stream stream : scope.streams()) {
      List<RawEntry> brought = StreamCommands.of(streams.key(stream), read);
      long bytes = brought.stream().mapToLong(RawEntry::size).sum();
      pace.brought(stream, brought.size(), bytes, System.nanoTime());
    }
    return read;
  }

  /// One blocking read if both streams were read to their ends; otherwise one read each, of as many
  /// entries as [Pace] says. `in` is read first, though handed over last: so the INIT of any entry
  /// in it has been written before `hs` is read.
  private List<AsyncCommand<String, Bytes, List<RawEntry>>> reads() {
    boolean drained = !pace.more(Stream.HANDSHAKE) && !pace.more(Stream.DATA);
    if (scope == Scope.BOTH && drained) {
      return List.of(streams.await(count, scope.streams()));
    }
    List<AsyncCommand<String, Bytes, List<RawEntry>>> reads = new ArrayList<>();
    for (Stream stream : scope.streams().reversed()) {
      reads.add(streams.read(pace.count(stream), List.of(stream)));
    }
    return reads;
  }

  private static List<AsyncCommand<String, Bytes, ?>> dispatched(
      StatefulRedisConnection<String, Bytes> connection, AsyncCommand<String, Bytes, ?> command) {
    var unused = connection.dispatch(command);
    return List.of(command);
  }

  private static void awaitAnswers(List<AsyncCommand<String, Bytes, ?>> commands)
      throws ExecutionException, TimeoutException, InterruptedException {
    for (AsyncCommand<String, Bytes, ?> command : commands) {
      Object unused = answer(command);
    }
  }

  /// Hands over all handshakes, then all data. Entries are deleted only after this.
  private void handOver(List<RawEntry> read) {
    List<Entry> entries = new ArrayList<>(read.size());
    for (Stream stream : Stream.values()) {
      StreamCommands.of(streams.key(stream), read).forEach(entry -> sort(stream, entry, entries));
    }
    if (!entries.isEmpty()) {
      binding.gate().entries(entries);
    }
  }

  private void sort(Stream stream, RawEntry entry, List<Entry> envelopes) {
    Bytes value = entry.value();
    if (entry.field() == Field.ENVELOPE && value != null) {
      envelopes.add(new Entry(stream, value));
    } else if (entry.field() == Field.PING && value != null && value.equals(Heartbeat.PING)) {
      binding.pings().back(stream);
    } else {
      foreign.count();
    }
  }

  private void lost(Throwable thrown) {
    if (!open()) {
      return;
    }
    TransportException failure = binding.failures().of(thrown);
    if (failure.code().equals(Failures.TOO_LARGE)) {
      backOff.answered();
    }
    if (failure.code().equals(Failures.TOO_LARGE) && pace.raised()) {
      pace.tooLarge(System.nanoTime());
    } else if (failure.code().equals(Failures.TOO_LARGE)) {
      switch (scope) {
        case HANDSHAKES -> healer.unreadable(Stream.HANDSHAKE);
        case DATA -> healer.unreadable(Stream.DATA);
        case BOTH -> suspicious = true;
      }
    }
    if (!failure.code().equals(reported)) {
      reported = failure.code();
      // A caller that waits for the first outcome gets this as an exception.
      LOG.atLevel(waitForRedis || firstOutcome.isDone() ? Level.WARN : Level.DEBUG)
          .addKeyValue("inbox", binding.inbox())
          .addKeyValue("code", failure.code())
          .log(
              "Reading inbox {} failed, trying again, {}: {}",
              binding.inbox(),
              failure.code(),
              failure.getMessage());
    }
    binding.gate().readerLost(failure);
    firstOutcome.completeExceptionally(failure);
  }

  private boolean open() {
    return closed.getCount() > 0;
  }

  private void pause() {
    try {
      boolean unused = closed.await(backOff.delay().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // A stray interrupt by the receiver shortens the pause; only close() ends the reader.
      LOG.atDebug()
          .addKeyValue("inbox", binding.inbox())
          .log("Interrupted while pausing, inbox {}", binding.inbox());
    }
  }

  /// Stops reading. Waits neither for a call of the receiver nor for the connection, which is
  /// closed with its [RedisConnector] at the latest.
  void stop() {
    closed.countDown();
    firstOutcome.completeExceptionally(binding.failures().notConnected());
  }

  /// Stops, and closes the connection.
  @Override
  public void close() {
    stop();
    renew();
  }

  /// Closes the connection, if there is one, so that a new one is opened.
  void renew() {
    StatefulRedisConnection<String, Bytes> connection = current;
    if (connection != null) {
      connector.close(connection);
    }
  }
}
