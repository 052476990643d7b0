package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.StreamReply.Field;
import dev.redoubt.redis.StreamReply.RawEntry;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

  /// Longest wait of one read for an entry.
  private static final Duration BLOCK = Duration.ofSeconds(2);

  /// How long the reply to a read may take: a server that is stopped is noticed after this.
  private static final Duration REPLY = BLOCK.plusSeconds(3);

  /// How long it takes at most while all is well.
  private static final Duration PROMPT = BLOCK.plusSeconds(1);

  /// No entry has this id: deleting it shows whether we may, and whether this is a primary.
  private static final String NO_ENTRY = "0-0";

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
  private final StreamHealer healer;
  private final int count;
  private final Pace pace;
  private final boolean waitForRedis;
  private final Servers servers;
  private final Dispatcher writer;
  private final ForeignEntries foreign;
  private final BackOff backOff = new BackOff();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CompletableFuture<@Nullable Void> firstOutcome = new CompletableFuture<>();
  private volatile @Nullable Connection current;

  /// When the answer that is awaited was asked for; 0 where none is.
  private volatile long askedNanos;

  private Scope scope = Scope.HANDSHAKES;

  /// Whether a reply was too large while both streams were read.
  private boolean suspicious;

  private String reported = "";

  /// @param count number of entries of each stream, of any size, that always fits one reply
  /// @param waitForRedis whether no caller waits for the first outcome, so that failures are logged
  StreamReader(
      InboxBinding binding, int count, boolean waitForRedis, Servers servers, Dispatcher writer) {
    this.binding = binding;
    this.healer = new StreamHealer(binding);
    this.count = count;
    this.pace = new Pace(count);
    this.waitForRedis = waitForRedis;
    this.servers = servers;
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
      Connection connection = null;
      try {
        connection = servers.connect(binding.bundle());
        current = connection;
        connection.timeout(REPLY);
        serve(connection);
      } catch (Exception | Error e) {
        lost(e, connection);
      } finally {
        askedNanos = 0;
        current = null;
        if (connection != null) {
          connection.close();
        }
      }
      backOff.held(Duration.ofNanos(System.nanoTime() - since));
      pause();
    }
  }

  /// Waits for the writer's next attempt: an agent that cannot answer need not read, and so the
  /// writer's back-off is the reader's.
  private boolean writerIsThere() {
    try {
      writer.await(binding.bundle());
      return true;
    } catch (TransportException | InterruptedException e) {
      lost(e, null);
      return false;
    }
  }

  private void serve(Connection connection)
      throws IOException, ReplyException, InterruptedException {
    healer.deleteUnreadable(connection);
    // A missing permission to delete shows before there is anything to delete.
    Long unused =
        connection.call(Commands.xdel(binding.stream(Stream.HANDSHAKE), List.of(NO_ENTRY)));
    binding.pings().forget();
    pace.reset();
    scope = Scope.HANDSHAKES;
    long since = System.nanoTime();
    List<RawEntry> done = List.of();
    while (open()) {
      try {
        askedNanos = System.nanoTime();
        done = read(connection, done);
      } catch (ReplyException e) {
        askedNanos = 0;
        done = List.of(); // deleted, with or without their stream
        afterError(connection, e);
        continue;
      }
      askedNanos = 0;
      reported = "";
      binding.gate().readerConnected();
      firstOutcome.complete(null);
      handOver(done);
      foreign.report(System.nanoTime());
      healer.deleteFuture(connection, done);
      scope = next(System.nanoTime() - since);
    }
  }

  /// Goes on where the connection is still of use.
  private void afterError(Connection connection, ReplyException error)
      throws IOException, ReplyException, InterruptedException {
    String code = binding.failures().of(error).code();
    Redirect redirect = Redirect.parse(error.error());
    if (code.equals(ErrorCode.REDIS_WRONG_TYPE)) {
      healer.deleteOtherTypes(connection);
    } else if (code.equals(ErrorCode.REDIS_MOVED) && (redirect == null || redirect.asks())) {
      try (var inbox = new MigratingInbox(binding, servers, count, connection, closed)) {
        inbox.read(this::handOver);
      }
    } else {
      throw error;
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
  private List<RawEntry> read(Connection connection, List<RawEntry> done)
      throws IOException, ReplyException {
    List<Request<Long>> deletions = deletions(done);
    List<Request<List<RawEntry>>> reads = reads();
    deletions.forEach(connection::send);
    reads.forEach(connection::send);
    ReplyException error = null;
    for (Request<Long> one : deletions) {
      error = received(connection, one, unused -> {}, error);
    }
    List<RawEntry> read = new ArrayList<>();
    for (Request<List<RawEntry>> one : reads) {
      error = received(connection, one, read::addAll, error);
    }
    if (error != null) {
      throw error;
    }
    for (Stream stream : scope.streams()) {
      List<RawEntry> brought = StreamReply.of(binding.stream(stream), read);
      long bytes = brought.stream().mapToLong(RawEntry::size).sum();
      pace.brought(stream, brought.size(), bytes, System.nanoTime());
    }
    return read;
  }

  /// Receives one of several replies, all of which must be received, also after an error.
  ///
  /// @return the first error so far
  private static <T> @Nullable ReplyException received(
      Connection connection,
      Request<T> request,
      Consumer<T> result,
      @Nullable ReplyException before)
      throws IOException {
    try {
      result.accept(connection.receive(request));
      return before;
    } catch (ReplyException e) {
      return before == null ? e : before;
    }
  }

  /// One XDEL for each stream that `done` has entries of.
  private List<Request<Long>> deletions(List<RawEntry> done) {
    List<Request<Long>> deletions = new ArrayList<>();
    for (Stream stream : Stream.values()) {
      List<RawEntry> entries = StreamReply.of(binding.stream(stream), done);
      if (!entries.isEmpty()) {
        List<String> ids = entries.stream().map(RawEntry::id).toList();
        deletions.add(Commands.xdel(binding.stream(stream), ids));
      }
    }
    return deletions;
  }

  /// One blocking read if both streams were read to their ends; otherwise one read each, of as many
  /// entries as [Pace] says. `in` is read first, though handed over last: so the INIT of any entry
  /// in it has been written before `hs` is read.
  private List<Request<List<RawEntry>>> reads() {
    boolean drained = !pace.more(Stream.HANDSHAKE) && !pace.more(Stream.DATA);
    if (scope == Scope.BOTH && drained) {
      List<String> keys = scope.streams().stream().map(binding::stream).toList();
      return List.of(Commands.xread(count, BLOCK, keys));
    }
    List<Request<List<RawEntry>>> reads = new ArrayList<>();
    for (Stream stream : scope.streams().reversed()) {
      reads.add(Commands.xread(pace.count(stream), null, List.of(binding.stream(stream))));
    }
    return reads;
  }

  /// Hands over all handshakes, then all data. Entries are deleted only after this.
  private void handOver(List<RawEntry> read) {
    List<Entry> entries = new ArrayList<>(read.size());
    for (Stream stream : Stream.values()) {
      StreamReply.of(binding.stream(stream), read).forEach(entry -> sort(stream, entry, entries));
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

  /// @param connection null where none could be opened
  private void lost(Throwable thrown, @Nullable Connection connection) {
    if (!open()) {
      return;
    }
    TransportException failure = binding.failures().of(thrown);
    servers.failed(connection, failure);
    if (failure.code().equals(ErrorCode.REDIS_REPLY_TOO_LARGE)
        || failure.code().equals(ErrorCode.REDIS_MOVED)) {
      backOff.answered();
    }
    if (failure.code().equals(ErrorCode.REDIS_REPLY_TOO_LARGE) && pace.raised()) {
      pace.tooLarge(System.nanoTime());
    } else if (failure.code().equals(ErrorCode.REDIS_REPLY_TOO_LARGE)) {
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

  /// Whether the server owes an answer.
  boolean stalled() {
    long asked = askedNanos;
    return asked != 0 && System.nanoTime() - asked > PROMPT.toNanos();
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
  /// closed with its [NodeConnector] at the latest.
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
    Connection connection = current;
    if (connection != null) {
      connection.close();
    }
  }
}
