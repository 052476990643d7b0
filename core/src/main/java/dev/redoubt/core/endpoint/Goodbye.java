package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import java.time.Duration;

/// When to say goodbye to one sender: repeatedly, until it knows how all its messages were settled.
final class Goodbye {
  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration FIRST = Duration.ofMillis(200);

  private boolean begun;
  private long at = NEVER;
  private long span = FIRST.toNanos();

  /// @return false where it had begun before
  boolean begin(Now now) {
    boolean news = !begun;
    if (news) {
      begun = true;
      at = now.nanos();
    }
    return news;
  }

  /// Whether nothing more is to be said.
  boolean over() {
    return begun && at == NEVER;
  }

  /// When it is due.
  long at() {
    return at;
  }

  /// It is due: whether to say it, once at least.
  ///
  /// @param heard whether the sender has heard of all that was settled
  boolean again(boolean heard, Now now) {
    if (heard && span != FIRST.toNanos()) {
      at = NEVER;
      return false;
    }
    at = now.nanos() + span;
    span *= 2;
    return true;
  }
}
