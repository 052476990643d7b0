package dev.redoubt.spring;

import dev.redoubt.AgentBuilder;
import dev.redoubt.RedisLogin;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Cluster;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Node;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Sentinel;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails.Standalone;

/// The Redis that Spring Data uses: properties below `spring.data.redis`, Docker Compose or
/// Testcontainers. Logins and SSL bundles are asked for at each connection.
final class DataRedisConnection implements RedisConnection {
  private final DataRedisConnectionDetails details;

  DataRedisConnection(DataRedisConnectionDetails details) {
    this.details = details;
  }

  @Override
  public void applyTo(AgentBuilder builder) {
    builder.redis(url());
    if (details.getPassword() != null) {
      builder.redisLogin(() ->
          new RedisLogin(
              details.getUsername(), Objects.requireNonNullElse(details.getPassword(), "")));
    }
    Sentinel sentinel = details.getSentinel();
    if (sentinel != null && sentinel.getPassword() != null) {
      builder.redisSentinelLogin(() ->
          new RedisLogin(
              sentinel.getUsername(), Objects.requireNonNullElse(sentinel.getPassword(), "")));
    }
    if (tls()) {
      builder.redisSsl(() -> Objects.requireNonNull(details.getSslBundle()).createSslContext());
    }
  }

  /// Without a login.
  String url() {
    Sentinel sentinel = details.getSentinel();
    if (sentinel != null) {
      return scheme("-sentinel")
          + hosts(sentinel.getNodes())
          + database(sentinel.getDatabase())
          + "?master="
          + URLEncoder.encode(sentinel.getMaster(), StandardCharsets.UTF_8).replace("+", "%20");
    }
    Cluster cluster = details.getCluster();
    if (cluster != null) {
      return scheme("-cluster") + hosts(cluster.getNodes());
    }
    if (details.getMasterReplica() != null) {
      throw new InvalidConfigurationPropertyValueException(
          "spring.data.redis.masterreplica.nodes",
          details.getMasterReplica().getNodes(),
          "Redoubt follows a primary by Sentinel or Cluster. Name the primary with"
              + " redoubt.redis.url.");
    }
    Standalone server = details.getStandalone();
    if (server == null) {
      throw new InvalidConfigurationPropertyValueException(
          "redoubt.redis.url", null, "The connection details of Redis name no server.");
    }
    return scheme("") + host(server.getHost(), server.getPort()) + database(server.getDatabase());
  }

  private boolean tls() {
    return details.getSslBundle() != null;
  }

  private String scheme(String topology) {
    return (tls() ? "rediss" : "redis") + topology + "://";
  }

  private static String hosts(List<Node> nodes) {
    return nodes.stream()
        .map(node -> host(node.host(), node.port()))
        .collect(Collectors.joining(","));
  }

  private static String host(String host, int port) {
    return (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String database(int number) {
    return number == 0 ? "" : "/" + number;
  }
}
