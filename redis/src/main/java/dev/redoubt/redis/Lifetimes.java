package dev.redoubt.redis;

import java.time.Duration;

/// How long keys outlive those who write them. Every key of ours has a time to live.
final class Lifetimes {
  static final Duration STREAM = Duration.ofHours(1);
  static final Duration BUNDLE = Duration.ofSeconds(60);
  static final Duration DIRECTORY = Duration.ofDays(15);

  private Lifetimes() {}
}
