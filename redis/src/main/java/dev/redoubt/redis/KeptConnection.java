package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A connection that a thread of its own reopens whenever it is lost, until [#stop]. Commands in
/// flight when it is lost fail; none is repeated.
final class KeptConnection<C extends StatefulRedisConnection<String, Bytes>> {
  private static final Logger LOG = LoggerFactory.getLogger(KeptConnection.class);

  /// Failures in a row before the log warns, once: shorter troubles heal by themselves. An error
  /// that Redis answers is warned of at once.
  private static final int FAILURES_TO_WARN = 5;

  private final String purpose;
  private final RedisConnector connector;
  private final Opener<C> opener;
  private final Failures failures;
  private final Refusals refusals;
  private final Consumer<@Nullable TransportException> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BackOff backOff = new BackOff();

  private volatile @Nullable C current;

  /// The attempt in progress, or the connection that it led to.
  private volatile CompletableFuture<C> attempt = new CompletableFuture<>();

  /// Whether the first attempt has ended.
  private volatile boolean tried;

  /// Why we closed the connection ourselves; null where it was lost.
  private volatile @Nullable TransportException leaving;

  private int failedInARow;
  private boolean opened;

  /// Opens a connection and prepares it for its purpose.
  interface Opener<C> {
    C open() throws ExecutionException, TimeoutException, InterruptedException;
  }

  /// @param listener called on this connection's thread: with null when it is open, with the reason
  ///   when it is lost or cannot be opened
  KeptConnection(
      String purpose,
      RedisConnector connector,
      Opener<C> opener,
      Failures failures,
      Refusals refusals,
      Consumer<@Nullable TransportException> listener) {
    this.purpose = purpose;
    this.connector = connector;
    this.opener = opener;
    this.failures = failures;
    this.refusals = refusals;
    this.listener = listener;
  }

  void start() {
    Thread.ofVirtual().name("redoubt-" + purpose).start(this::keep);
  }

  boolean connected() {
    return current != null;
  }

  /// Waits for the end of the attempt in progress, including the pause before it.
  ///
  /// @throws TransportException if it failed
  void await() throws InterruptedException {
    try {
      C unused = attempt.get();
    } catch (ExecutionException e) {
      throw failures.of(e);
    }
  }

  /// Runs `command` on the connection; fails at once if there is none. The future fails with
  /// [TransportException] only.
  <T> CompletableFuture<T> call(Function<? super C, ? extends CompletionStage<T>> command) {
    C connection = current;
    return connection == null
        ? CompletableFuture.failedFuture(failures.notConnected())
        : call(connection, command);
  }

  /// Like [#call], but waits for the very first connection, which may still be opening when a
  /// caller has just started.
  <T> CompletableFuture<T> callOnceOpen(Function<? super C, ? extends CompletionStage<T>> command) {
    CompletableFuture<C> first = attempt;
    if (tried) {
      return call(command);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        first
            .thenCompose(opened -> call(opened, command))
            .whenComplete((value, thrown) -> complete(result, value, thrown));
    return result;
  }

  private <T> CompletableFuture<T> call(
      C connection, Function<? super C, ? extends CompletionStage<T>> command) {
    CompletableFuture<T> result = new CompletableFuture<>();
    var unused =
        command
            .apply(connection)
            .whenComplete((value, thrown) -> {
              if (thrown != null) {
                failed(connection, failures.of(thrown));
              }
              complete(result, value, thrown);
            });
    return result;
  }

  private <T> void complete(CompletableFuture<T> result, T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      result.complete(value);
    } else {
      result.completeExceptionally(failures.of(thrown));
    }
  }

  private void failed(C connection, TransportException failure) {
    if (Failures.refusal(failure)) {
      refusals.refused(failure);
    }
    if (failure.code().equals(Failures.TIMEOUT)) {
      // Half-open connection or stalled server: a new connection shows which.
      connector.close(connection);
    } else if (Failures.elsewhere(failure) && connection.equals(current) && leaving == null) {
      leaving = failure;
      connector.turn();
      connector.close(connection);
    }
  }

  /// Closes the connection, if there is one, so that a new one is opened.
  void renew() {
    C connection = current;
    if (connection != null) {
      connector.close(connection);
    }
  }

  private void keep() {
    while (closed.getCount() > 0) {
      try {
        serve(opener.open());
      } catch (Exception | Error e) {
        // Only stop() ends this loop.
        failed(failures.of(e));
      }
      pause();
    }
  }

  private void serve(C connection) {
    long since = System.nanoTime();
    CompletableFuture<@Nullable Void> lost = new CompletableFuture<>();
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            lost.complete(null);
          }
        });
    leaving = null;
    try {
      current = connection;
      if (connection.isOpen() && closed.getCount() > 0) {
        failedInARow = 0;
        attempt.complete(connection);
        tried = true;
        opened = true;
        listener.accept(null);
        LOG.atDebug().addKeyValue("purpose", purpose).log("Connected to Redis for {}", purpose);
        lost.join();
      }
    } finally {
      current = null;
      connector.close(connection);
    }
    backOff.held(Duration.ofNanos(System.nanoTime() - since));
    TransportException left = leaving;
    startOver(left == null ? failures.of(new EOFException()) : left);
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
    CompletableFuture<C> ended = attempt;
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

  /// Opens no more connections. The present one is closed with its [RedisConnector].
  void stop() {
    closed.countDown();
    attempt.completeExceptionally(failures.notConnected());
  }
}
