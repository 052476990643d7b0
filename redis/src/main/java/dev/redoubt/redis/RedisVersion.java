package dev.redoubt.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A version of Redis, such as 7.0. Every Valkey has what Redis 7.2 has.
public record RedisVersion(int major, int minor) {
  public static final RedisVersion V7_0 = new RedisVersion(7, 0);
  static final RedisVersion V6_2 = new RedisVersion(6, 2);
  private static final RedisVersion V6_0 = new RedisVersion(6, 0);
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,4})(?:\\.(\\d{1,4}))?(?:\\.\\d{1,4})?");

  /// Reads `7`, `7.0` or `7.0.15`.
  ///
  /// @throws IllegalArgumentException if it is none of these, or older than 6.0, which has no users
  public static RedisVersion parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("a version looks like 7.0");
    }
    String minor = parts.group(2);
    var version =
        new RedisVersion(
            Integer.parseInt(parts.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    if (!version.atLeast(V6_0)) {
      throw new IllegalArgumentException("Redis has users since 6.0, which is needed anyway");
    }
    return version;
  }

  boolean atLeast(RedisVersion other) {
    return major > other.major || (major == other.major && minor >= other.minor);
  }
}
