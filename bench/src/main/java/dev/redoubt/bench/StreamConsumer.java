package dev.redoubt.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// A consumer group with one consumer: reads many entries at once, handles each, and acknowledges
/// them together.
final class StreamConsumer {
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final byte[] GROUP = {'g'};
  private static final Consumer<byte[]> CONSUMER = Consumer.from(GROUP, new byte[] {'c'});

  private final byte[] stream;
  private final Arrivals handled;
  private final Arrivals acknowledged;
  private final StatefulRedisConnection<byte[], byte[]> reader;
  private final StatefulRedisConnection<byte[], byte[]> acker;
  private final Thread thread;
  private volatile boolean closed;

  /// With connections of its own.
  ///
  /// @param work called with the values of each entry
  StreamConsumer(
      RedisClient client, byte[] stream, java.util.function.Consumer<Collection<byte[]>> work) {
    this(
        client,
        client.connect(ByteArrayCodec.INSTANCE),
        stream,
        work,
        new Arrivals(),
        new Arrivals());
  }

  /// @param acker for XACK
  /// @param work called with the values of each entry
  /// @param handled counts entries after `work`
  /// @param acknowledged counts entries after XACK
  StreamConsumer(
      RedisClient client,
      StatefulRedisConnection<byte[], byte[]> acker,
      byte[] stream,
      java.util.function.Consumer<Collection<byte[]>> work,
      Arrivals handled,
      Arrivals acknowledged) {
    this.stream = stream;
    this.acker = acker;
    this.handled = handled;
    this.acknowledged = acknowledged;
    reader = client.connect(ByteArrayCodec.INSTANCE);
    String unused =
        acker
            .sync()
            .xgroupCreate(
                StreamOffset.from(stream, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
    thread = Thread.ofPlatform().name("bench-consumer").start(() -> consume(work));
  }

  Arrivals handled() {
    return handled;
  }

  /// Entries acknowledged to Redis.
  Arrivals acknowledged() {
    return acknowledged;
  }

  private void consume(java.util.function.Consumer<Collection<byte[]>> work) {
    try {
      while (!closed) {
        List<StreamMessage<byte[], byte[]>> messages = read();
        if (!messages.isEmpty()) {
          messages.forEach(message -> work.accept(message.getBody().values()));
          handled.add(messages.size());
          acknowledge(messages.stream().map(StreamMessage::getId).toArray(String[]::new));
        }
      }
    } catch (RuntimeException e) {
      if (!closed) {
        fail(e);
      }
    }
  }

  @SuppressWarnings("unchecked") // generic varargs
  private List<StreamMessage<byte[], byte[]>> read() {
    XReadArgs args = XReadArgs.Builder.count(StreamBounds.of(1).count()).block(BLOCK);
    return reader.sync().xreadgroup(CONSUMER, args, StreamOffset.lastConsumed(stream));
  }

  private void acknowledge(String[] ids) {
    acker
        .async()
        .xack(stream, GROUP, ids)
        .whenComplete((count, failure) -> {
          if (failure == null) {
            acknowledged.add(count);
          } else {
            acknowledged.fail(failure);
          }
        });
  }

  private void fail(Throwable failure) {
    handled.fail(failure);
    acknowledged.fail(failure);
  }

  /// Called before the client is shut down.
  void closing() {
    closed = true;
  }

  /// Called after the client is shut down.
  void awaitEnd() {
    try {
      thread.join(BLOCK.plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
