package dev.redoubt.benchmarks.redisson;

import dev.redoubt.bench.StreamBounds;
import dev.redoubt.benchmarks.load.PlainStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.BatchResult;
import org.redisson.api.RBatch;
import org.redisson.api.RFuture;
import org.redisson.api.RStream;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

/// Redisson's streams, written in batches with a few in flight at once. Batches may use different
/// connections, so unlike with other peers, messages may be reordered.
final class RedissonStream implements PlainStream {
  private static final int UNDER_WAY = 4;
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final byte[] BODY = {'m'};

  private final RedissonClient client;
  private final String name;
  private final RStream<byte[], byte[]> stream;
  private final ArrayDeque<RFuture<BatchResult<?>>> underWay = new ArrayDeque<>();
  private RBatch batch;
  private int batched;
  private StreamMessageId[] unacknowledged = {};

  RedissonStream(String uri, String namespace) {
    Config config = new Config();
    config.useSingleServer().setAddress(uri);
    client = Redisson.create(config);
    name = namespace + ":plain";
    stream = client.getStream(name, ByteArrayCodec.INSTANCE);
    stream.createGroup(StreamCreateGroupArgs.name("g").id(StreamMessageId.ALL).makeStream());
    batch = client.createBatch(BatchOptions.defaults());
  }

  @Override
  public void add(byte[] body, StreamBounds bounds) {
    StreamAddArgs<byte[], byte[]> entry = StreamAddArgs.entry(BODY, body);
    RFuture<StreamMessageId> unused =
        batch
            .<byte[], byte[]>getStream(name, ByteArrayCodec.INSTANCE)
            .addAsync(entry.trimNonStrict().maxLen(bounds.kept()).noLimit());
    batched++;
  }

  @Override
  public void flush() {
    if (batched == 0) {
      return;
    }
    if (underWay.size() == UNDER_WAY) {
      BatchResult<?> unused = underWay.remove().toCompletableFuture().join();
    }
    underWay.add(batch.executeAsync());
    batch = client.createBatch(BatchOptions.defaults());
    batched = 0;
  }

  @Override
  public void settle() {
    while (!underWay.isEmpty()) {
      BatchResult<?> unused = underWay.remove().toCompletableFuture().join();
    }
  }

  @Override
  public List<byte[]> read(int count) {
    Map<StreamMessageId, Map<byte[], byte[]>> found =
        stream.readGroup(
            "g", "c", StreamReadGroupArgs.neverDelivered().count(count).timeout(BLOCK));
    unacknowledged = found.keySet().toArray(StreamMessageId[]::new);
    return found.values().stream().map(fields -> fields.values().iterator().next()).toList();
  }

  @Override
  public void acknowledge() {
    long unused = stream.ack("g", unacknowledged);
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
