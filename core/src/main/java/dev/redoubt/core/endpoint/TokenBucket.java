package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// A token bucket: lets `capacity` through per span of time, and as many in one burst.
final class TokenBucket {
  private final int capacity;
  private final long nanosPerToken;
  private long tokens;
  private long countedAt;

  TokenBucket(int capacity, Duration span, Now now) {
    this.capacity = capacity;
    this.nanosPerToken = span.toNanos() / capacity;
    this.tokens = capacity;
    this.countedAt = now.nanos();
  }

  boolean take(Now now) {
    long earned = (now.nanos() - countedAt) / nanosPerToken;
    if (earned > 0) {
      tokens = Math.min(capacity, tokens + earned);
      countedAt += earned * nanosPerToken;
    }
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }

  /// Whether it is in its initial state.
  boolean full(Now now) {
    return tokens + (now.nanos() - countedAt) / nanosPerToken >= capacity;
  }
}
