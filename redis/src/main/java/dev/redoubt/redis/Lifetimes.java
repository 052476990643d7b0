package dev.redoubt.redis;

import java.time.Duration;

/// Times to live of our keys, which all have one (SPEC.md §8.1).
final class Lifetimes {
  static final Duration STREAM = Duration.ofHours(1);
  static final Duration BUNDLE = Duration.ofSeconds(60);
  static final Duration DIRECTORY = Duration.ofDays(15);
  static final Duration CLAIM = Duration.ofDays(15);

  private Lifetimes() {}
}
