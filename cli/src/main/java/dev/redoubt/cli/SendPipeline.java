package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.ErrorCode;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends bodies on a thread of its own, and returns the results in order. Reads no faster than
/// messages end: at most [#UNDER_WAY] are under way, and no more than fit into the agent's outbox.
final class SendPipeline {
  private static final int UNDER_WAY = 16_384;
  private static final long LOOK_MILLIS = 100;

  private final Agent agent;
  private final String to;
  private final BodyOptions body;
  private final SendOptions options;
  private final Wait wait;
  private final Bodies bodies;
  private final @Nullable ReadLines read;
  private final BlockingQueue<CompletableFuture<SendResult>> underWay =
      new ArrayBlockingQueue<>(UNDER_WAY);
  private volatile boolean stopped;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  /// @param read counts them where a store keeps how far they were read; else null
  SendPipeline(
      Agent agent,
      String to,
      BodyOptions body,
      SendOptions options,
      Wait wait,
      Bodies bodies,
      @Nullable ReadLines read) {
    this.agent = agent;
    this.to = to;
    this.body = body;
    this.options = options;
    this.wait = wait;
    this.bodies = bodies;
    this.read = read;
  }

  void start() {
    // A daemon, since a read from standard input cannot be interrupted.
    Thread.ofPlatform().daemon().name("bodies").start(this::sendAll);
  }

  /// Stops reading. Messages under way continue.
  void stop() {
    stopped = true;
  }

  /// The result of the next message, which may not be complete yet; empty after the last one.
  ///
  /// @throws IOException if reading the bodies failed; thrown after the results of everything sent
  ///   before
  Optional<CompletableFuture<SendResult>> next() throws IOException, InterruptedException {
    while (true) {
      // Checked before the queue, so that nothing put before the end is missed.
      boolean ended = this.ended || stopped;
      CompletableFuture<SendResult> next =
          ended ? underWay.poll() : underWay.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (next != null) {
        return Optional.of(next);
      }
      if (ended) {
        return nothingMore();
      }
    }
  }

  private Optional<CompletableFuture<SendResult>> nothingMore() throws IOException {
    return switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> Optional.empty();
    };
  }

  private void sendAll() {
    try {
      for (Delivery restored : agent.restored()) {
        if (restored.to().equals(to)) {
          underWay.put(result(restored, System.nanoTime(), 0));
        }
      }
      for (Bytes next = bodies.read(); next != null && !stopped; next = bodies.read()) {
        underWay.put(send(next, bodies.position()));
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended = true;
    }
  }

  private CompletableFuture<SendResult> send(Bytes bytes, long position) {
    Object content = body.content(bytes);
    SendOptions with = read == null ? options : read.next(options, bytes);
    while (true) {
      try {
        long start = System.nanoTime();
        Delivery delivery = agent.send(to, body.type, content, with);
        return result(delivery, start, position);
      } catch (DeliveryException e) {
        // A full outbox is the back-pressure on reading.
        if (!e.code().equals(ErrorCode.OUTBOX_FULL) || stopped) {
          return CompletableFuture.completedFuture(SendResult.refused(e, position));
        }
      }
    }
  }

  private CompletableFuture<SendResult> result(Delivery delivery, long start, long position) {
    return SendResult.of(delivery, wait, start, position)
        .exceptionally(thrown -> SendResult.left(delivery, thrown, start, position))
        .toCompletableFuture();
  }
}
