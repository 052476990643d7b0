package dev.redoubt.benchmarks.costs;

import dev.redoubt.bench.Comparison;
import dev.redoubt.bench.Contender;
import dev.redoubt.benchmarks.Row;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Bytes per message of 256 bytes, in full batches.
///
/// `wire-bytes` is the size of the XADD command as Lettuce encodes it, with a whole envelope, or
/// with one message for plain Lettuce. `redis-bytes` is the MEMORY USAGE of the resulting stream.
/// `net-in-bytes` and `net-out-bytes` are the traffic that Redis counts under load, everything
/// included: reads, deletions, receipts, heartbeats.
public final class WireBytes {
  private static final int BYTES = 256;

  /// Less than the limit of unsettled messages of a link.
  private static final int MESSAGES = 60_000;

  private static final int WARM_UP = 20_000;
  private static final byte[] FIELD = {'m'};

  private final Arguments arguments;
  private final RedisClient client;
  private final StatefulRedisConnection<byte[], byte[]> connection;

  private WireBytes(Arguments arguments, RedisClient client) {
    this.arguments = arguments;
    this.client = client;
    this.connection = client.connect(ByteArrayCodec.INSTANCE);
  }

  public static void main(String[] args) throws InterruptedException {
    Arguments arguments = new Arguments(args);
    try (RedisClient client = RedisClient.create(arguments.redis())) {
      WireBytes bytes = new WireBytes(arguments, client);
      // Has the layout of Redoubt's keys: namespace, inbox, stream.
      bytes.written("redoubt", "qrmp1:{" + Post.inbox() + "}:in", envelopes());
      bytes.written("lettuce", "plain:messages", Collections.nCopies(MESSAGES, new byte[BYTES]));
      bytes.passed();
    }
  }

  /// The envelopes that an endpoint writes once the windows of its link are fully open.
  private static List<byte[]> envelopes() {
    List<byte[]> envelopes = new ArrayList<>();
    Post post = new Post(new Clock());
    Endpoint alice = post.make(AgentName.of("alice"), Post.identity());
    Endpoint bob = post.make(AgentName.of("bob"), Post.identity());
    post.join(alice, false);
    post.join(bob, true);
    post.connect(alice, bob.name());
    Bytes body = Bytes.wrap(Post.random(BYTES));
    post.send(alice, bob.name(), body, MESSAGES);
    InboxId to = bob.inbox();
    post.watch((inbox, entry) -> keep(envelopes, inbox.equals(to), entry));
    post.send(alice, bob.name(), body, MESSAGES);
    return envelopes;
  }

  private static void keep(List<byte[]> envelopes, boolean toBob, Entry entry) {
    if (toBob && entry.stream() == Stream.DATA) {
      envelopes.add(entry.bytes().toArray());
    }
  }

  /// @param entries contain [#MESSAGES] messages in total
  private void written(String peer, String key, List<byte[]> entries) throws InterruptedException {
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    long encoded = 0;
    byte[] stream = (arguments.namespace() + ":" + key).getBytes(StandardCharsets.UTF_8);
    List<RedisFuture<String>> added = new ArrayList<>();
    for (byte[] entry : entries) {
      encoded += encoded(name, entry);
      added.add(connection.async().xadd(stream, Map.of(FIELD, entry)));
    }
    for (RedisFuture<String> one : added) {
      String unused = one.toCompletableFuture().join();
    }
    RedisCommands<byte[], byte[]> redis = connection.sync();
    long used = redis.memoryUsage(stream);
    long unused = redis.del(stream);
    print(peer, "wire-bytes", (double) encoded / MESSAGES);
    print(peer, "redis-bytes", (double) used / MESSAGES);
  }

  private static int encoded(byte[] key, byte[] entry) {
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE)
            .addKey(key)
            .add("*")
            .addKey(FIELD)
            .addValue(entry);
    ByteBuf out = Unpooled.buffer();
    new Command<>(CommandType.XADD, new StatusOutput<>(ByteArrayCodec.INSTANCE), args).encode(out);
    return out.readableBytes();
  }

  private void passed() throws InterruptedException {
    RedisUsage usage = new RedisUsage(client);
    byte[] body = Post.random(BYTES);
    for (Contender contender :
        Comparison.contenders(arguments.redis(), arguments.namespace() + "-net")) {
      try (contender) {
        contender.pass(body, WARM_UP);
        double in = usage.bytesIn();
        double out = usage.bytesOut();
        contender.pass(body, MESSAGES);
        print(contender.name(), "net-in-bytes", (usage.bytesIn() - in) / MESSAGES);
        print(contender.name(), "net-out-bytes", (usage.bytesOut() - out) / MESSAGES);
      }
    }
  }

  private static void print(String peer, String figure, double value) {
    new Row(peer, figure, BYTES, 0, value, "bytes/message").print();
  }
}
