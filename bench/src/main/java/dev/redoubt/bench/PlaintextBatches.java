package dev.redoubt.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// Redoubt's pipeline without its protection: many messages per entry, entries deleted after
/// reading, cumulative receipts. An upper bound on what Redoubt can reach.
final class PlaintextBatches implements Traceable {
  private static final int BATCH = 120 << 10;
  private static final int IN_FLIGHT = 4;
  private static final int COUNT = 16;
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final byte[] FIELD = {'m'};

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> sender;
  private final StatefulRedisConnection<byte[], byte[]> recipient;
  private final byte[] messages;
  private final byte[] receipts;
  private final Arrivals handled = new Arrivals();
  private final Arrivals confirmed = new Arrivals();
  private final List<Thread> readers = new ArrayList<>();
  private final ByteBuffer posted = ByteBuffer.allocate(BATCH);
  private final ArrayDeque<RedisFuture<String>> underWay = new ArrayDeque<>();
  private volatile Consumer<byte[]> recipients = body -> {};
  private volatile boolean closed;
  private long sent;

  PlaintextBatches(String uri, String namespace) {
    client = RedisClient.create(uri);
    sender = client.connect(ByteArrayCodec.INSTANCE);
    recipient = client.connect(ByteArrayCodec.INSTANCE);
    messages = (namespace + ":messages").getBytes(StandardCharsets.UTF_8);
    receipts = (namespace + ":receipts").getBytes(StandardCharsets.UTF_8);
    read(messages, handled, this::handle);
    read(receipts, confirmed, receipt -> ByteBuffer.wrap(receipt).getLong());
  }

  @Override
  public String name() {
    return "plaintext-batches";
  }

  /// Handles each entry with `work`, which returns the number of messages in it.
  private void read(byte[] stream, Arrivals arrivals, ToLongFunction<byte[]> work) {
    StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
    readers.add(
        Thread.ofPlatform()
            .name("bench-batches-" + readers.size())
            .start(() -> {
              try {
                read(connection, stream, arrivals, work);
              } catch (RuntimeException e) {
                if (!closed) {
                  handled.fail(e);
                  confirmed.fail(e);
                }
              }
            }));
  }

  @SuppressWarnings("unchecked") // generic varargs
  private void read(
      StatefulRedisConnection<byte[], byte[]> connection,
      byte[] stream,
      Arrivals arrivals,
      ToLongFunction<byte[]> work) {
    XReadArgs args = XReadArgs.Builder.count(COUNT).block(BLOCK);
    String[] done = {};
    while (!closed) {
      if (done.length > 0) {
        RedisFuture<Long> unused = connection.async().xdel(stream, done);
      }
      List<StreamMessage<byte[], byte[]>> entries =
          connection.sync().xread(args, StreamOffset.from(stream, "0-0"));
      for (StreamMessage<byte[], byte[]> entry : entries) {
        arrivals.add(work.applyAsLong(entry.getBody().values().iterator().next()));
      }
      done = entries.stream().map(StreamMessage::getId).toArray(String[]::new);
    }
  }

  private long handle(byte[] batch) {
    ByteBuffer in = ByteBuffer.wrap(batch);
    long count = 0;
    while (in.hasRemaining()) {
      byte[] body = new byte[in.getInt()];
      in.get(body);
      recipients.accept(body);
      count++;
    }
    byte[] receipt = ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    RedisFuture<String> unused = recipient.async().xadd(receipts, Map.of(FIELD, receipt));
    return count;
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    int fit = Math.max(1, BATCH / (Integer.BYTES + body.length));
    for (int left = count; left > 0; left -= fit) {
      send(batch(body, Math.min(fit, left)));
    }
    sent += count;
    long unused = confirmed.await(sent);
  }

  private static byte[] batch(byte[] body, int count) {
    ByteBuffer batch = ByteBuffer.allocate(count * (Integer.BYTES + body.length));
    for (int i = 0; i < count; i++) {
      batch.putInt(body.length).put(body);
    }
    return batch.array();
  }

  /// Waits first if [#IN_FLIGHT] batches await Redis.
  private void send(byte[] batch) throws InterruptedException {
    if (underWay.size() == IN_FLIGHT) {
      PlainStreams.stored(underWay.remove());
    }
    underWay.add(sender.async().xadd(messages, Map.of(FIELD, batch)));
  }

  @Override
  public long oneWay(byte[] body) throws InterruptedException {
    sent++;
    long start = System.nanoTime();
    send(batch(body, 1));
    long took = handled.await(sent) - start;
    long unused = confirmed.await(sent);
    return took;
  }

  @Override
  public void onMessage(Consumer<byte[]> recipient) {
    recipients = recipient;
  }

  @Override
  public void post(byte[] body) throws InterruptedException {
    if (posted.remaining() < Integer.BYTES + body.length) {
      flush();
    }
    posted.putInt(body.length).put(body);
    sent++;
  }

  @Override
  public void flush() throws InterruptedException {
    if (posted.position() > 0) {
      byte[] batch = Arrays.copyOf(posted.array(), posted.position());
      posted.clear();
      send(batch);
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdown(Duration.ZERO, Duration.ZERO);
    try {
      for (Thread reader : readers) {
        reader.join(BLOCK.plusSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
