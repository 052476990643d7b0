package dev.redoubt.redis;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.redis.resp.Connection;
import dev.redoubt.redis.resp.ReplyException;
import dev.redoubt.redis.resp.Request;
import dev.redoubt.redis.resp.RespReader;
import dev.redoubt.spi.TransportProvider;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Redis holds under one namespace, for demonstrations, tests and auditors. Agents do not use
/// it.
///
/// Safe for several threads. Every method throws a [TransportException] if Redis does not answer.
public final class Keyspace implements AutoCloseable {
  private static final int SCANNED = 1_000;
  private static final String FIRST = "0";
  private static final long REPLY_MAX = 512L << 20;

  private final Keys keys;
  private final Failures failures;
  private final Servers servers;
  private final Connection redis;

  private Keyspace(Keys keys, Failures failures, Servers servers, Connection redis) {
    this.servers = servers;
    this.keys = keys;
    this.failures = failures;
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
        ServerAccess.of(RedisUri.parse(uri), Names.SYSTEM, TransportProvider.Options.DEFAULT);
    Failures failures = server.failures();
    var settings = new Servers.Settings(server, failures, timeout, REPLY_MAX);
    Servers servers = Servers.of(settings, new Refusals(unused -> {}, System::nanoTime));
    return new Keyspace(keys, failures, servers, servers.connect(null));
  }

  /// The names of all keys.
  public synchronized List<String> keys() {
    String pattern = keys.namespace() + ":*";
    var all = new ArrayList<String>();
    String cursor = FIRST;
    do {
      Page page = asked(scan(cursor, pattern));
      all.addAll(page.keys());
      cursor = page.next();
    } while (!cursor.equals(FIRST));
    return all;
  }

  private record Page(String next, List<String> keys) {}

  private static Request<Page> scan(String cursor, String pattern) {
    return Request.of(
        in -> {
          int parts = in.array();
          Page page = new Page(in.text(), in.list(RespReader::text));
          in.skip(parts - 2L);
          return page;
        },
        "SCAN",
        cursor,
        "MATCH",
        pattern,
        "COUNT",
        SCANNED);
  }

  /// Everything that is stored at present, key by key.
  public synchronized List<Stored> everything() {
    var all = new ArrayList<Stored>();
    for (String key : keys()) {
      for (Bytes value : values(key)) {
        all.add(new Stored(key, value));
      }
    }
    return all;
  }

  private List<Bytes> values(String key) {
    return switch (asked(Request.of(RespReader::status, "TYPE", key))) {
      case "string" ->
          asked(Request.of(in -> Optional.ofNullable(in.bulk()), "GET", key)).stream().toList();
      case "zset" -> asked(Request.of(in -> in.list(RespReader::value), "ZRANGE", key, 0, -1));
      case "stream" ->
          asked(Request.of(in -> in.list(Keyspace::fieldValues), "XRANGE", key, "-", "+")).stream()
              .flatMap(List::stream)
              .toList();
      case "none" -> List.of(); // gone meanwhile
      default ->
          throw new TransportException(
              ErrorCode.REDIS_WRONG_TYPE,
              "The key "
                  + key
                  + " was not written by Redoubt: nothing else may use the namespace.");
    };
  }

  /// The values of one entry, which is its id and an array of alternating fields and values.
  private static List<Bytes> fieldValues(RespReader in) throws IOException, ReplyException {
    int parts = in.array();
    in.skip(1);
    List<Bytes> fields = in.list(RespReader::value);
    in.skip(parts - 2L);
    List<Bytes> values = new ArrayList<>();
    for (int i = 1; i < fields.size(); i += 2) {
      values.add(fields.get(i));
    }
    return values;
  }

  /// Stores a string under `name` in the namespace.
  public synchronized void put(String name, Bytes value) {
    String unused =
        asked(Request.of(RespReader::status, "SET", keys.namespace() + ":" + name, value));
  }

  /// A key's remaining time to live, or -1 if it does not expire.
  public synchronized long millisToLive(String key) {
    return asked(Request.of(RespReader::integer, "PTTL", key));
  }

  /// Deletes every key of the namespace.
  public synchronized void clear() {
    for (String key : keys()) {
      Long unused = asked(Commands.del(key));
    }
  }

  private <T> T asked(Request<T> request) {
    try {
      return redis.call(request);
    } catch (IOException | ReplyException e) {
      throw failures.of(e);
    }
  }

  @Override
  public void close() {
    redis.close();
    servers.close();
  }
}
