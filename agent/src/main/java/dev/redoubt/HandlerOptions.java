package dev.redoubt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Options of a handler. Immutable: each method returns a new instance.
///
/// ```java
/// agent.handle("order", Order.class, handler, HandlerOptions.DEFAULT.unordered().attempts(5));
/// ```
public final class HandlerOptions {
  /// In order; three attempts, 100 ms and 1 s apart.
  public static final HandlerOptions DEFAULT =
      new HandlerOptions(false, 3, List.of(Duration.ofMillis(100), Duration.ofSeconds(1)));

  private static final int ATTEMPTS_MAX = 100;

  private final boolean unordered;
  private final int attempts;
  private final List<Duration> backoff;

  private HandlerOptions(boolean unordered, int attempts, List<Duration> backoff) {
    this.unordered = unordered;
    this.attempts = attempts;
    this.backoff = backoff;
  }

  /// Gives up the order of this type: several messages of one sender may be handled at the same
  /// time, and may overtake or be overtaken by others.
  public HandlerOptions unordered() {
    return new HandlerOptions(true, attempts, backoff);
  }

  /// Maximum number of attempts for one message, the first included; none after its expiry.
  ///
  /// @param max 1 to 100; 3 by default
  /// @throws IllegalArgumentException if it is not
  public HandlerOptions attempts(int max) {
    if (max < 1 || max > ATTEMPTS_MAX) {
      throw new IllegalArgumentException("A handler has 1 to 100 attempts, not " + max + ".");
    }
    return new HandlerOptions(unordered, max, backoff);
  }

  /// Pauses before the second attempt, the third, and so on; the last one is repeated. A waiting
  /// message keeps its place in the order: later ones of its sender wait behind it.
  ///
  /// @throws IllegalArgumentException if one is negative
  public HandlerOptions backoff(Duration first, Duration... next) {
    List<Duration> pauses = new ArrayList<>(List.of(first));
    Collections.addAll(pauses, next);
    for (Duration pause : pauses) {
      if (pause.isNegative()) {
        throw new IllegalArgumentException("A pause between attempts is negative: " + pause + ".");
      }
    }
    return new HandlerOptions(unordered, attempts, List.copyOf(pauses));
  }

  boolean isUnordered() {
    return unordered;
  }

  /// @param failed attempts so far
  boolean allowsMore(int failed) {
    return failed < attempts;
  }

  /// @param failed attempts so far, at least 1
  Duration pauseAfter(int failed) {
    return backoff.get(Math.min(failed, backoff.size()) - 1);
  }

  @Override
  public String toString() {
    return "HandlerOptions[unordered="
        + unordered
        + ", attempts="
        + attempts
        + ", backoff="
        + backoff
        + "]";
  }
}
