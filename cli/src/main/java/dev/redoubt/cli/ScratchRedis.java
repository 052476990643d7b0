package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.redis.Keyspace;
import dev.redoubt.testkit.EmbeddedRedis;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A Redis for demonstrations and measurements, in a temporary namespace: a given server, or an
/// embedded one.
final class ScratchRedis implements AutoCloseable {
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final @Nullable EmbeddedRedis server;
  private final URI uri;
  private final String namespace;

  /// @param given the URI of a server, or null for an embedded one
  /// @param purpose part of the namespace's name
  ScratchRedis(@Nullable String given, String purpose) {
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    namespace = "redoubt-" + purpose + "-" + HexFormat.of().formatHex(random);
    server = given == null ? embedded() : null;
    uri = server == null ? parsed(String.valueOf(given)) : URI.create(server.uri());
  }

  private static EmbeddedRedis embedded() {
    try {
      return EmbeddedRedis.start();
    } catch (RuntimeException e) {
      throw new TransportException(
          "EMBEDDED_REDIS",
          "The embedded Redis did not start. Give another one with --redis. "
              + Text.shortened(Text.printable(String.valueOf(e.getMessage())), 400),
          e);
    }
  }

  private static URI parsed(String given) {
    try {
      return new URI(given);
    } catch (URISyntaxException e) {
      throw new ConfigurationException(
          ErrorCode.BAD_REDIS_URI,
          "The Redis URI is wrong: it looks like redis://host:6379 or rediss://user:password@host.");
    }
  }

  /// Null if a server was given.
  @Nullable EmbeddedRedis server() {
    return server;
  }

  URI uri() {
    return uri;
  }

  String namespace() {
    return namespace;
  }

  /// Deletes the namespace, and stops an embedded server.
  @Override
  public void close() {
    try (Keyspace keyspace = Keyspace.open(uri, namespace, TIMEOUT)) {
      keyspace.clear();
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }
}
