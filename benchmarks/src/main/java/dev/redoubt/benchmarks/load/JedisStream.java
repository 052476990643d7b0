package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.StreamBounds;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadGroupParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/// Jedis, writing through its pipeline.
final class JedisStream implements PlainStream {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int BLOCK_MILLIS = 500;
  private static final byte[] BODY = {'m'};
  private static final byte[] GROUP = {'g'};
  private static final byte[] CONSUMER = {'c'};

  private final RedisClient client;
  private final AbstractPipeline pipeline;
  private final byte[] stream;
  private byte[][] unacknowledged = {};

  JedisStream(String uri, String namespace) {
    URI address = URI.create(uri);
    client =
        RedisClient.builder()
            .hostAndPort(address.getHost(), address.getPort())
            .clientConfig(
                DefaultJedisClientConfig.builder().socketTimeoutMillis(TIMEOUT_MILLIS).build())
            .build();
    stream = (namespace + ":plain").getBytes(StandardCharsets.UTF_8);
    String unused = client.xgroupCreate(stream, GROUP, new byte[] {'0'}, true);
    pipeline = client.pipelined();
  }

  @Override
  public void add(byte[] body, StreamBounds bounds) {
    XAddParams trimming = XAddParams.xAddParams().maxLen(bounds.kept()).approximateTrimming();
    var unused = pipeline.xadd(stream, trimming, Map.of(BODY, body));
  }

  @Override
  public void flush() {
    pipeline.sync();
  }

  /// Does nothing: [#flush] waits for the replies.
  @Override
  public void settle() {}

  @Override
  public List<byte[]> read(int count) {
    var found =
        client.xreadGroupBinary(
            GROUP,
            CONSUMER,
            XReadGroupParams.xReadGroupParams().count(count).block(BLOCK_MILLIS),
            Map.of(stream, StreamEntryID.XREADGROUP_UNDELIVERED_ENTRY));
    if (found == null) {
      return List.of();
    }
    List<StreamEntryBinary> entries = found.getFirst().getValue();
    unacknowledged =
        entries.stream()
            .map(entry -> entry.getID().toString().getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    return entries.stream().map(entry -> entry.getFields().values().iterator().next()).toList();
  }

  @Override
  public void acknowledge() {
    long unused = client.xack(stream, GROUP, unacknowledged);
  }

  @Override
  public void close() {
    pipeline.close();
    client.close();
  }
}
