package dev.redoubt.benchmarks.costs;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;

/// Resources that a Redis server has used, from INFO.
final class RedisUsage {
  private final RedisCommands<String, String> redis;

  RedisUsage(RedisClient client) {
    redis = client.connect().sync();
  }

  double cpuSeconds() {
    return number("cpu", "used_cpu_sys") + number("cpu", "used_cpu_user");
  }

  /// Bytes received, over all connections.
  double bytesIn() {
    return number("stats", "total_net_input_bytes");
  }

  /// Bytes sent, over all connections.
  double bytesOut() {
    return number("stats", "total_net_output_bytes");
  }

  /// Number of entries written to streams.
  double xadds() {
    return redis
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_xadd:calls="))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("^.*?calls=(\\d+),.*$", "$1")))
        .sum();
  }

  private double number(String section, String name) {
    return redis
        .info(section)
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("INFO has no field " + name + "."));
  }
}
