package dev.redoubt.redis.resp;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends the commands of many threads over one connection without waiting for their replies. None
/// is ever repeated.
///
/// A caller writes to the socket itself while so little is unanswered that the write cannot block;
/// that saves a context switch. Otherwise a thread of the pipeline writes, all that has gathered at
/// once. Another reads the replies ([#run]).
public final class Pipeline {
  /// Most commands in flight.
  private static final int COMMANDS = 8_192;

  /// With no more unanswered than this, bytes, a write fits the socket's buffer, which has at least
  /// this size everywhere.
  private static final int DIRECT = 16 << 10;

  private record Pending<T>(
      Request<T> request, CompletableFuture<T> reply, long bytes, Deadline deadline) {
    void read(RespReader replies) throws IOException {
      try {
        reply.complete(replies.read(request.parser()));
      } catch (ReplyException e) {
        reply.completeExceptionally(e);
      }
    }
  }

  private final Connection connection;
  private final Duration timeout;
  private final @Nullable Request<?> unsolicited;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  /// In the order of writing, which is that of replies.
  private final ArrayDeque<Pending<?>> inFlight = new ArrayDeque<>();

  /// What is being gathered, and what is being written; the two change places.
  private RequestBuffer gathering = new RequestBuffer();

  private RequestBuffer spare = new RequestBuffer();
  private boolean writing;
  private long unanswered;
  private @Nullable IOException ended;

  /// @param connection no longer used by its opener, save to close it
  /// @param timeout of each command, from when it is called
  /// @param unsolicited reads what comes without a command, such as published messages; null where
  ///   nothing may
  public Pipeline(Connection connection, Duration timeout, @Nullable ReplyParser<?> unsolicited) {
    this.connection = connection;
    this.timeout = timeout;
    this.unsolicited = unsolicited == null ? null : Request.of(unsolicited, "");
    connection.waiting(this::patience);
  }

  /// Sends `request`.
  ///
  /// @return fails with [ReplyException], `IOException` or [OverloadedException]; completes on the
  ///   thread of [#run], which it must not block
  public <T> CompletableFuture<T> call(Request<T> request) {
    return call(List.of(), request, List.of());
  }

  /// Sends `request` between others, with nothing else between them, whose replies are ignored.
  public <T> CompletableFuture<T> call(
      List<Request<?>> before, Request<T> request, List<Request<?>> after) {
    CompletableFuture<T> reply = new CompletableFuture<>();
    RequestBuffer mine;
    lock.lock();
    try {
      if (ended != null) {
        return CompletableFuture.failedFuture(ended);
      }
      if (inFlight.size() + before.size() + after.size() >= COMMANDS) {
        return CompletableFuture.failedFuture(new OverloadedException(inFlight.size()));
      }
      Deadline deadline = Deadline.in(timeout);
      for (Request<?> one : before) {
        addIgnored(one, deadline);
      }
      add(request, reply, deadline);
      for (Request<?> one : after) {
        addIgnored(one, deadline);
      }
      if (writing) {
        return reply; // whoever writes looks again afterwards
      }
      if (unanswered > DIRECT) {
        work.signal();
        return reply;
      }
      mine = takeGathered();
    } finally {
      lock.unlock();
    }
    write(mine);
    return reply;
  }

  private <T> void addIgnored(Request<T> request, Deadline deadline) {
    add(request, new CompletableFuture<>(), deadline);
  }

  private <T> void add(Request<T> request, CompletableFuture<T> reply, Deadline deadline) {
    long before = gathering.size();
    request.writeTo(gathering);
    long bytes = gathering.size() - before;
    unanswered += bytes;
    inFlight.add(new Pending<>(request, reply, bytes, deadline));
  }

  /// Takes what has gathered, and the right to write it. Under the lock.
  private RequestBuffer takeGathered() {
    writing = true;
    RequestBuffer taken = gathering;
    gathering = spare;
    spare = taken;
    return taken;
  }

  private void write(RequestBuffer taken) {
    try {
      taken.writeTo(connection.out());
    } catch (IOException e) {
      // The thread of run() learns of it as well, and fails what is in flight.
      connection.close();
    } finally {
      written();
    }
  }

  private void written() {
    lock.lock();
    try {
      writing = false;
      if (gathering.size() > 0) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Reads replies until the connection ends, and fails what is then in flight. Once, for the
  /// thread that owns this pipeline.
  ///
  /// @return why the connection ended
  public IOException run() {
    // It ends with the connection.
    Thread.ofVirtual().name("redoubt-redis-writer").start(this::writeGathered);
    IOException why;
    try {
      while (true) {
        readOne();
      }
    } catch (IOException e) {
      why = e;
    } catch (RuntimeException | Error e) {
      why = new IOException("The replies could not be read", e);
    } finally {
      connection.close();
    }
    end(why);
    return why;
  }

  private void readOne() throws IOException {
    connection.replies().await();
    Pending<?> oldest = oldest();
    if (oldest != null) {
      oldest.read(connection.replies());
      answered(oldest);
    } else if (unsolicited != null) {
      ignoreErrors(unsolicited);
    } else {
      throw new NotRedisException('?', "no reply to no command");
    }
  }

  private void ignoreErrors(Request<?> published) throws IOException {
    try {
      Object unused = connection.replies().read(published.parser());
    } catch (ReplyException e) {
      // Such as the reason for which the server closes the connection next.
      throw new IOException(e.error(), e);
    }
  }

  private @Nullable Pending<?> oldest() {
    lock.lock();
    try {
      return inFlight.peek();
    } finally {
      lock.unlock();
    }
  }

  private void answered(Pending<?> oldest) {
    lock.lock();
    try {
      inFlight.remove();
      unanswered -= oldest.bytes();
    } finally {
      lock.unlock();
    }
  }

  /// How long the next byte may take: until the oldest command is overdue. Nothing that is called
  /// meanwhile is overdue before `timeout` has passed.
  private int patience() throws SocketTimeoutException {
    Pending<?> oldest = oldest();
    if (oldest == null) {
      return (int) timeout.toMillis();
    }
    int left = oldest.deadline().millis();
    if (left < 1) {
      throw new SocketTimeoutException(
          oldest.request() + " was not answered within " + timeout.toMillis() + " ms.");
    }
    return left;
  }

  private void writeGathered() {
    while (true) {
      RequestBuffer taken;
      lock.lock();
      try {
        while (ended == null && (writing || gathering.size() == 0)) {
          work.awaitUninterruptibly();
        }
        if (ended != null) {
          return;
        }
        taken = takeGathered();
      } finally {
        lock.unlock();
      }
      write(taken);
    }
  }

  private void end(IOException why) {
    List<Pending<?>> failed;
    lock.lock();
    try {
      ended = why;
      failed = List.copyOf(inFlight);
      inFlight.clear();
      work.signal();
    } finally {
      lock.unlock();
    }
    for (Pending<?> one : failed) {
      one.reply().completeExceptionally(why);
    }
  }

  /// Ends [#run] soon.
  public void close() {
    connection.close();
  }

  /// Whether commands can be sent; they may fail all the same.
  public boolean isOpen() {
    return connection.isOpen();
  }
}
