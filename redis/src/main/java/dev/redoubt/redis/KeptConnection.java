package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.Pipeline;
import dev.redoubt.redis.resp.ReplyParser;
import dev.redoubt.redis.resp.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A connection that a thread of its own reopens whenever it is lost, until [#stop]. Commands in
/// flight when it is lost fail; none is repeated.
final class KeptConnection implements Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(KeptConnection.class);

  /// Failures in a row before the log warns, once: shorter troubles heal by themselves. An error
  /// that Redis answers is warned of at once.
  private static final int FAILURES_TO_WARN = 5;

  private final String purpose;
  private final Runnable turn;
  private final Supplier<Connection> opener;
  private final @Nullable ReplyParser<?> unsolicited;
  private final Failures failures;
  private final Refusals refusals;
  private final Consumer<@Nullable TransportException> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BackOff backOff = new BackOff();

  private volatile @Nullable Pipeline current;

  /// The attempt in progress, or the connection that it led to.
  private volatile CompletableFuture<Pipeline> attempt = new CompletableFuture<>();

  /// Whether the first attempt has ended.
  private volatile boolean tried;

  /// Why we closed the connection ourselves; null where it was lost.
  private volatile @Nullable TransportException leaving;

  private volatile boolean patient;
  private int failedInARow;
  private boolean opened;

  /// @param turn called when the server cannot serve us, before the next connection is opened
  /// @param opener opens a connection and prepares it for its purpose
  /// @param unsolicited reads published messages; null where none may come
  /// @param listener called on this connection's thread: with null when it is open, with the reason
  ///   when it is lost or cannot be opened
  KeptConnection(
      String purpose,
      Runnable turn,
      Supplier<Connection> opener,
      @Nullable ReplyParser<?> unsolicited,
      Failures failures,
      Refusals refusals,
      Consumer<@Nullable TransportException> listener) {
    this.purpose = purpose;
    this.turn = turn;
    this.opener = opener;
    this.unsolicited = unsolicited;
    this.failures = failures;
    this.refusals = refusals;
    this.listener = listener;
  }

  /// Has calls wait for the very first connection, which may still be opening when a caller has
  /// just started.
  KeptConnection patient() {
    patient = true;
    return this;
  }

  @Override
  public void start() {
    Thread.ofVirtual().name("redoubt-" + purpose).start(this::keep);
  }

  boolean connected() {
    return current != null;
  }

  @Override
  public boolean connected(String key) {
    return connected();
  }

  @Override
  public void await(String key) throws InterruptedException {
    try {
      Pipeline unused = attempt.get();
    } catch (ExecutionException e) {
      throw failures.of(e);
    }
  }

  /// Fails at once if there is no connection, unless this is [#patient].
  @Override
  public <T> CompletableFuture<T> call(Request<T> request, List<Request<?>> after) {
    return call(List.of(), request, after, patient);
  }

  @Override
  public <T> List<CompletableFuture<T>> callAll(Request<T> request) {
    return List.of(call(request));
  }

  /// @param waits whether to wait for the very first connection
  <T> CompletableFuture<T> call(
      List<Request<?>> before, Request<T> request, List<Request<?>> after, boolean waits) {
    CompletableFuture<Pipeline> first = attempt;
    Pipeline connection = current;
    CompletableFuture<T> result = new CompletableFuture<>();
    if (connection != null) {
      call(connection, before, request, after, result);
    } else if (waits && !tried) {
      var unused =
          first.whenComplete((opened, thrown) -> {
            if (thrown == null) {
              call(opened, before, request, after, result);
            } else {
              result.completeExceptionally(failures.of(thrown));
            }
          });
    } else {
      result.completeExceptionally(failures.notConnected());
    }
    return result;
  }

  private <T> void call(
      Pipeline connection,
      List<Request<?>> before,
      Request<T> request,
      List<Request<?>> after,
      CompletableFuture<T> result) {
    var unused =
        connection
            .call(before, request, after)
            .whenComplete((value, thrown) -> {
              if (thrown == null) {
                result.complete(value);
              } else {
                TransportException failure = failures.of(thrown);
                if (Failures.refusal(failure) && !request.optional()) {
                  refusals.refused(failure);
                }
                failed(connection, failure);
                result.completeExceptionally(failure);
              }
            });
  }

  private void failed(Pipeline connection, TransportException failure) {
    if (failure.code().equals(ErrorCode.REDIS_TIMEOUT)) {
      // Half-open connection or stalled server: a new connection shows which.
      connection.close();
    } else if (Failures.elsewhere(failure) && connection.equals(current) && leaving == null) {
      leaving = failure;
      turn.run();
      connection.close();
    }
  }

  @Override
  public void renew() {
    Pipeline connection = current;
    if (connection != null) {
      connection.close();
    }
  }

  private void keep() {
    while (closed.getCount() > 0) {
      try {
        serve(opener.get());
      } catch (Exception | Error e) {
        // Only stop() ends this loop.
        failed(failures.of(e));
      }
      pause();
    }
  }

  private void serve(Connection connection) {
    long since = System.nanoTime();
    Pipeline pipeline = new Pipeline(connection, NodeConnector.COMMAND_TIMEOUT, unsolicited);
    leaving = null;
    IOException lost;
    try {
      current = pipeline;
      if (closed.getCount() > 0) {
        failedInARow = 0;
        attempt.complete(pipeline);
        tried = true;
        opened = true;
        listener.accept(null);
        LOG.atDebug().addKeyValue("purpose", purpose).log("Connected to Redis for {}", purpose);
      } else {
        pipeline.close();
      }
    } finally {
      // Also where the listener threw: whoever has called must hear of it.
      lost = pipeline.run();
      current = null;
    }
    backOff.held(Duration.ofNanos(System.nanoTime() - since));
    TransportException left = leaving;
    startOver(left == null ? failures.of(lost) : left);
  }

  private void failed(TransportException failure) {
    failedInARow++;
    // Until the first connection, the caller of start() gets an exception instead.
    boolean answered = opened && Failures.refusal(failure);
    LOG.atLevel(failedInARow == (answered ? 1 : FAILURES_TO_WARN) ? Level.WARN : Level.DEBUG)
        .addKeyValue("purpose", purpose)
        .addKeyValue("code", failure.code())
        .log(
            "No connection to Redis for {}, trying again, {}: {}",
            purpose,
            failure.code(),
            failure.getMessage());
    startOver(failure);
  }

  private void startOver(TransportException why) {
    tried = true;
    CompletableFuture<Pipeline> ended = attempt;
    attempt = new CompletableFuture<>();
    if (closed.getCount() == 0) {
      attempt.completeExceptionally(why);
    }
    ended.completeExceptionally(why);
    listener.accept(why);
  }

  private void pause() {
    try {
      boolean unused = closed.await(backOff.delay().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("purpose", purpose).log("Interrupted while pausing, {}", purpose);
    }
  }

  @Override
  public void stop() {
    closed.countDown();
    attempt.completeExceptionally(failures.notConnected());
  }
}
