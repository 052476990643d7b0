package dev.redoubt.redis;

import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.TransportProvider;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What Redis holds under one namespace, for demonstrations, tests and auditors. Agents do not use
/// it.
///
/// Safe for several threads. Every method throws a [TransportException] if Redis does not answer.
public final class Keyspace implements AutoCloseable {
  private static final int SCANNED = 1_000;
  private static final long REPLY_MAX = 512L << 20;

  private final Keys keys;
  private final Failures failures;
  private final RedisConnector connector;
  private final RedisCommands<String, Bytes> redis;

  private Keyspace(
      Keys keys, Failures failures, RedisConnector connector, RedisCommands<String, Bytes> redis) {
    this.keys = keys;
    this.failures = failures;
    this.connector = connector;
    this.redis = redis;
  }

  /// One value: a string, a member of a sorted set, or a field of a stream's entry.
  public record Stored(String key, Bytes value) {}

  /// @param uri as [RedisTransportProvider] takes it
  /// @throws dev.redoubt.ConfigurationException if the URI or the namespace is wrong
  /// @throws TransportException if Redis cannot be reached or refuses us
  public static Keyspace open(URI uri, String namespace, Duration timeout) {
    Keys keys = new Keys(namespace);
    var server =
        ServerAccess.of(RedisAddress.parse(uri), Names.SYSTEM, TransportProvider.Options.DEFAULT);
    Failures failures = server.failures();
    var connector = new RedisConnector(server, failures, timeout, REPLY_MAX);
    try {
      StatefulRedisConnection<String, Bytes> connection = connector.connect();
      return new Keyspace(keys, failures, connector, connection.sync());
    } catch (TransportException e) {
      connector.close();
      throw e;
    } catch (InterruptedException e) {
      connector.close();
      Thread.currentThread().interrupt();
      throw new TransportException("INTERRUPTED", "Interrupted while connecting to Redis.", e);
    }
  }

  /// The names of all keys.
  public List<String> keys() {
    return asked(() -> {
      var all = new ArrayList<String>();
      String pattern = keys.namespace() + ":*";
      ScanIterator.scan(redis, ScanArgs.Builder.limit(SCANNED).match(pattern))
          .forEachRemaining(all::add);
      return all;
    });
  }

  /// Everything that is stored at present, key by key.
  public List<Stored> everything() {
    var all = new ArrayList<Stored>();
    for (String key : keys()) {
      for (Bytes value : asked(() -> values(key))) {
        all.add(new Stored(key, value));
      }
    }
    return all;
  }

  private List<Bytes> values(String key) {
    return switch (redis.type(key)) {
      case "string" -> {
        Bytes value = redis.get(key);
        yield value == null ? List.of() : List.of(value);
      }
      case "zset" -> redis.zrange(key, 0, -1);
      case "stream" ->
          redis.xrange(key, Range.unbounded()).stream()
              .flatMap(entry -> entry.getBody().values().stream())
              .toList();
      case "none" -> List.of(); // gone meanwhile
      default ->
          throw new TransportException(
              "REDIS_WRONG_TYPE",
              "The key " + key + " is none of ours: nobody else may use the namespace.");
    };
  }

  /// Stores a string under `name` in the namespace.
  public void put(String name, Bytes value) {
    String unused = asked(() -> redis.set(keys.namespace() + ":" + name, value));
  }

  /// A key's remaining time to live, or -1 if it does not expire.
  public long millisToLive(String key) {
    return asked(() -> redis.pttl(key));
  }

  /// Deletes every key of the namespace.
  public void clear() {
    List<String> all = keys();
    if (!all.isEmpty()) {
      Long unused = asked(() -> redis.del(all.toArray(String[]::new)));
    }
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (RedisException e) {
      throw failures.of(e);
    }
  }

  @Override
  public void close() {
    connector.close();
  }
}
