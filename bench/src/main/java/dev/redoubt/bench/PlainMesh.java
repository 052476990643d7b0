package dev.redoubt.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Plain Redis Streams through Lettuce: a stream, a consumer group and a blocking connection for
/// each recipient; the senders share a connection that is flushed by hand, and the recipients one
/// for XACK.
final class PlainMesh extends Mesh {
  private static final byte[] BODY = {'m'};
  private static final int PIPELINE = 256;
  private static final int UNDER_WAY = 8_192;

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> sender;
  private final List<byte[]> streams = new ArrayList<>();
  private final List<StreamConsumer> consumers = new ArrayList<>();
  private final Arrivals acknowledged = new Arrivals();
  private final ArrayDeque<RedisFuture<String>> underWay = new ArrayDeque<>();
  private final XAddArgs bounded;
  private long sent;

  PlainMesh(Shape shape, String uri, String namespace) {
    super(shape);
    client = RedisClient.create(uri);
    sender = client.connect(ByteArrayCodec.INSTANCE);
    sender.setAutoFlushCommands(false);
    StatefulRedisConnection<byte[], byte[]> acker = client.connect(ByteArrayCodec.INSTANCE);
    for (int i = 0; i < shape.recipients(); i++) {
      byte[] stream = (namespace + ":plain-" + i).getBytes(StandardCharsets.UTF_8);
      streams.add(stream);
      Arrivals handled = new Arrivals();
      consumers.add(new StreamConsumer(client, acker, stream, values -> {}, handled, acknowledged));
    }
    // Never trims what was not read, even if all that is unsettled is in one stream.
    bounded = XAddArgs.Builder.maxlen(2L * UNSETTLED).approximateTrimming();
  }

  @Override
  public String name() {
    return "lettuce";
  }

  @Override
  protected void post(int from, int recipient, byte[] body) throws InterruptedException {
    underWay.add(sender.async().xadd(streams.get(recipient), bounded, BODY, body));
    sent++;
    if (sent % PIPELINE == 0) {
      sender.flushCommands();
      while (underWay.size() > UNDER_WAY) {
        PlainStreams.stored(underWay.remove());
      }
      long unused = acknowledged.await(sent - UNSETTLED);
    }
  }

  @Override
  protected void settle() throws InterruptedException {
    sender.flushCommands();
    while (!underWay.isEmpty()) {
      PlainStreams.stored(underWay.remove());
    }
    long unused = acknowledged.await(sent);
  }

  @Override
  public void close() {
    consumers.forEach(StreamConsumer::closing);
    client.shutdown(Duration.ZERO, Duration.ZERO);
    consumers.forEach(StreamConsumer::awaitEnd);
  }
}
