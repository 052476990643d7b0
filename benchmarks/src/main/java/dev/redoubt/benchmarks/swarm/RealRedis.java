package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A real Redis for hostile peers, which share one connection and write Redoubt's keys by
/// themselves (SPEC.md §8.1). Not thread-safe.
final class RealRedis implements Wire, AutoCloseable {
  private static final byte[] ENVELOPE = "m".getBytes(StandardCharsets.US_ASCII);
  private static final long BUNDLE_LIFE_MILLIS = 60_000;
  private static final long LISTED_MILLIS = 1_000;
  private static final int COUNT = 16;

  private record Seen(long atMillis, Listing listing) {}

  private record Key(InboxId inbox, Stream stream) {}

  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisAsyncCommands<byte[], byte[]> redis;
  private final String namespace;
  private final Map<AgentName, Seen> seen = new HashMap<>();
  private final Map<Bytes, Key> keys = new HashMap<>();
  private final List<byte[]> read = new ArrayList<>();

  RealRedis(String uri, String namespace) {
    this.client = RedisClient.create(uri);
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
    this.redis = connection.async();
    this.namespace = namespace;
  }

  private byte[] key(InboxId inbox, String what) {
    return key("{" + inbox.value() + "}:" + what);
  }

  private byte[] key(String rest) {
    return (namespace + ":" + rest).getBytes(StandardCharsets.US_ASCII);
  }

  private static String name(Stream stream) {
    return switch (stream) {
      case HANDSHAKE -> "hs";
      case DATA -> "in";
    };
  }

  private static <T> T done(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("A Redis command of the swarm failed.", e);
    }
  }

  @Override
  public Now now() {
    return new Now(System.nanoTime(), System.currentTimeMillis());
  }

  @Override
  public void write(InboxId to, Stream stream, Bytes envelope) {
    var unused = redis.xadd(key(to, name(stream)), Map.of(ENVELOPE, envelope.toArray()));
  }

  @Override
  public void publish(AgentName name, InboxId inbox, Bytes bundle) {
    var unused =
        redis.set(key(inbox, "bundle"), bundle.toArray(), SetArgs.Builder.px(BUNDLE_LIFE_MILLIS));
    byte[] member = inbox.value().getBytes(StandardCharsets.US_ASCII);
    double now = (double) System.currentTimeMillis();
    var unusedToo = redis.zadd(key("agent:{" + name.value() + "}"), now, member);
  }

  @Override
  public Listing list(AgentName name) {
    long now = System.currentTimeMillis();
    Seen before = seen.get(name);
    if (before == null || now - before.atMillis() > LISTED_MILLIS) {
      before = new Seen(now, ask(name, now));
      seen.put(name, before);
    }
    return before.listing();
  }

  private Listing ask(AgentName name, long now) {
    List<Listing.Listed> listed = new ArrayList<>();
    for (ScoredValue<byte[]> one :
        done(
            redis.zrevrangeWithScores(
                key("agent:{" + name.value() + "}"), 0, Protocol.LISTED_INBOXES - 1L))) {
      InboxId inbox = new InboxId(new String(one.getValue(), StandardCharsets.US_ASCII));
      byte @Nullable [] bundle = done(redis.get(key(inbox, "bundle")));
      listed.add(
          new Listing.Listed(
              inbox, (long) one.getScore(), bundle == null ? null : Bytes.wrap(bundle)));
    }
    return new Listing(now, listed);
  }

  /// Makes [#poll] read these inboxes.
  void read(Collection<InboxId> inboxes) {
    for (InboxId inbox : inboxes) {
      for (Stream stream : Stream.values()) {
        byte[] key = key(inbox, name(stream));
        read.add(key);
        keys.put(Bytes.wrap(key), new Key(inbox, stream));
      }
    }
  }

  /// Passes new entries to `reader` and deletes them.
  @SuppressWarnings({"unchecked", "rawtypes"})
  void poll(BiConsumer<InboxId, Entry> reader) {
    StreamOffset<byte[]>[] streams = new StreamOffset[read.size()];
    for (int i = 0; i < streams.length; i++) {
      streams[i] = StreamOffset.from(read.get(i), "0-0");
    }
    for (StreamMessage<byte[], byte[]> message :
        done(redis.xread(XReadArgs.Builder.count(COUNT), streams))) {
      Key key = keys.get(Bytes.wrap(message.getStream()));
      var unused = redis.xdel(message.getStream(), message.getId());
      for (byte[] value : message.getBody().values()) {
        if (key != null) {
          reader.accept(key.inbox(), new Entry(key.stream(), Bytes.wrap(value)));
        }
      }
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
