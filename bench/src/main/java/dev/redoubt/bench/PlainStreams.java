package dev.redoubt.bench;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Redis Streams used the ordinary way, in plaintext: one entry a message, a consumer group, and
/// everything pipelined that Lettuce can pipeline.
final class PlainStreams implements Contender {
  private static final int PIPELINE = 256;
  private static final int UNDER_WAY = 8_192;
  private static final int COUNT = 512;
  private static final long KEPT = 100_000;
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final byte[] FIELD = {'m'};
  private static final byte[] GROUP = {'g'};
  private static final Consumer<byte[]> CONSUMER = Consumer.from(GROUP, new byte[] {'c'});

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> sender;
  private final StatefulRedisConnection<byte[], byte[]> reader;
  private final StatefulRedisConnection<byte[], byte[]> acker;
  private final byte[] stream;
  private final Arrivals handled = new Arrivals();
  private final Arrivals acknowledged = new Arrivals();
  private final Thread consumer;
  private volatile boolean closed;
  private long sent;

  PlainStreams(String uri, String namespace) {
    client = RedisClient.create(uri);
    sender = client.connect(ByteArrayCodec.INSTANCE);
    reader = client.connect(ByteArrayCodec.INSTANCE);
    acker = client.connect(ByteArrayCodec.INSTANCE);
    stream = (namespace + ":plain").getBytes(StandardCharsets.UTF_8);
    String unused =
        sender
            .sync()
            .xgroupCreate(
                StreamOffset.from(stream, "0"), GROUP, XGroupCreateArgs.Builder.mkstream());
    consumer = Thread.ofPlatform().name("bench-plain-consumer").start(this::consume);
  }

  @Override
  public String name() {
    return "lettuce";
  }

  @SuppressWarnings("unchecked") // a generic array of one
  private void consume() {
    XReadArgs args = XReadArgs.Builder.count(COUNT).block(BLOCK);
    try {
      while (!closed) {
        List<StreamMessage<byte[], byte[]>> messages =
            reader.sync().xreadgroup(CONSUMER, args, StreamOffset.lastConsumed(stream));
        if (!messages.isEmpty()) {
          handled.add(messages.size());
          String[] ids = messages.stream().map(StreamMessage::getId).toArray(String[]::new);
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
      }
    } catch (RuntimeException e) {
      if (!closed) {
        handled.fail(e);
        acknowledged.fail(e);
      }
    }
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    XAddArgs args = XAddArgs.Builder.maxlen(KEPT).approximateTrimming();
    ArrayDeque<RedisFuture<String>> underWay = new ArrayDeque<>();
    sender.setAutoFlushCommands(false);
    try {
      for (int i = 0; i < count; i++) {
        underWay.add(sender.async().xadd(stream, args, Map.of(FIELD, body)));
        if (i % PIPELINE == PIPELINE - 1) {
          sender.flushCommands();
          while (underWay.size() > UNDER_WAY) {
            stored(underWay.remove());
          }
          // MAXLEN must not trim what was never read.
          long unused = acknowledged.await(sent + i - KEPT / 2);
        }
      }
      sender.flushCommands();
      for (RedisFuture<String> one : underWay) {
        stored(one);
      }
    } finally {
      sender.setAutoFlushCommands(true);
    }
    sent += count;
    long unused = acknowledged.await(sent);
  }

  /// Waits until Redis has acknowledged a write.
  static void stored(RedisFuture<String> one) throws InterruptedException {
    if (!one.await(10, TimeUnit.SECONDS) || one.getError() != null) {
      throw new RedisException("An XADD failed: " + one.getError());
    }
  }

  @Override
  public long oneWay(byte[] body) throws InterruptedException {
    sent++;
    long start = System.nanoTime();
    RedisFuture<String> unused = sender.async().xadd(stream, Map.of(FIELD, body));
    long took = handled.await(sent) - start;
    long unusedToo = acknowledged.await(sent);
    return took;
  }

  @Override
  public void close() {
    closed = true;
    client.shutdown(Duration.ZERO, Duration.ZERO);
    try {
      consumer.join(BLOCK.plusSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
