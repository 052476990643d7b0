package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// How often directories are read, over all names: bounded, and more narrowly where only replies to
/// others want it, so that peers that ask from many names do not use up what our own sends need.
final class ReadRates {
  static final int PER_SECOND = 500;
  static final int FOR_REPLIES_PER_SECOND = 100;

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TokenBucket all;
  private final TokenBucket forReplies;

  ReadRates(Now now) {
    this.all = new TokenBucket(PER_SECOND, SECOND, now);
    this.forReplies = new TokenBucket(FOR_REPLIES_PER_SECOND, SECOND, now);
  }

  boolean take(boolean replies, Now now) {
    return (!replies || forReplies.take(now)) && all.take(now);
  }
}
