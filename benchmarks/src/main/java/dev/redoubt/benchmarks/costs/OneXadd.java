package dev.redoubt.benchmarks.costs;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.Map;

/// Writes one message in plaintext, the shortest way that Lettuce knows: what [StartUp] compares
/// with. It does not wait for Netty to shut down in good order, which would take most of a second.
public final class OneXadd {
  private OneXadd() {}

  /// @param args the URI of a Redis, the key of a stream, and a message
  public static void main(String[] args) {
    RedisClient client = RedisClient.create(RedisURI.create(args[0]));
    StatefulRedisConnection<String, String> connection = client.connect();
    System.out.println(connection.sync().xadd(args[1], Map.of("m", args[2])));
    connection.close();
    System.exit(0);
  }
}
