package dev.redoubt.benchmarks.costs;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;

/// What Redis says of itself: INFO, line by line.
final class RedisUsage {
  private final RedisCommands<String, String> redis;

  RedisUsage(RedisClient client) {
    redis = client.connect().sync();
  }

  double cpuSeconds() {
    return number("cpu", "used_cpu_sys") + number("cpu", "used_cpu_user");
  }

  /// Bytes that it got, by all its connections.
  double bytesIn() {
    return number("stats", "total_net_input_bytes");
  }

  /// Bytes that it sent.
  double bytesOut() {
    return number("stats", "total_net_output_bytes");
  }

  /// Entries that were written to streams.
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
        .orElseThrow(() -> new IllegalStateException("Redis does not tell " + name + "."));
  }
}
