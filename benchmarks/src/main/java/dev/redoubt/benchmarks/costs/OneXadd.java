package dev.redoubt.benchmarks.costs;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;

/// Writes one plaintext message with Lettuce, as the baseline of [StartUp]. Exits without an
/// orderly shutdown of Netty, which would take most of a second.
public final class OneXadd {
  private OneXadd() {}

  /// @param args URI of Redis, key of a stream, message
  public static void main(String[] args) {
    RedisClient client = RedisClient.create(RedisURI.create(args[0]));
    StatefulRedisConnection<String, String> connection = client.connect();
    System.out.println(connection.sync().xadd(args[1], Map.of("m", args[2])));
    connection.close();
    System.exit(0);
  }
}
