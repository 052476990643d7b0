package dev.redoubt.redis;

import dev.redoubt.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether Redis takes what we write, while connections stay up: whoever runs an agent must hear
/// what Redis says to it.
///
/// A refusal holds until Redis takes something and has refused nothing for [#HOLD], so that a
/// server which takes every other entry is one trouble and not many. It is told at once, then less
/// and less often for as long as it comes. Safe for several threads.
final class Refusals {
  /// Longer than from one heartbeat to the next.
  static final Duration HOLD = Duration.ofSeconds(7);

  static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final class Telling {
    long nextAt;
    Duration pause = FIRST_PAUSE;
  }

  private final Consumer<@Nullable TransportException> listener;
  private final LongSupplier clock;

  /// By code, of which there are few.
  private final Map<String, Telling> tellings = new HashMap<>();

  private volatile @Nullable TransportException current;
  private long lastNanos;

  /// @param listener told what Redis refuses, and null once it refuses nothing any more; must not
  ///   wait
  /// @param clock monotonic nanoseconds
  Refusals(Consumer<@Nullable TransportException> listener, LongSupplier clock) {
    this.listener = listener;
    this.clock = clock;
  }

  /// What Redis refuses now.
  @Nullable TransportException current() {
    return current;
  }

  void refused(TransportException failure) {
    boolean tell;
    synchronized (this) {
      long now = clock.getAsLong();
      TransportException before = current;
      boolean news = before == null || !before.code().equals(failure.code());
      current = failure;
      lastNanos = now;
      tell = due(failure.code(), now) || news;
    }
    if (tell) {
      listener.accept(failure);
    }
  }

  private boolean due(String code, long now) {
    Telling telling = tellings.get(code);
    if (telling == null) {
      telling = new Telling();
      tellings.put(code, telling);
    } else if (now - telling.nextAt < 0) {
      return false;
    } else if (now - telling.nextAt > LONGEST_PAUSE.toNanos()) {
      telling.pause = FIRST_PAUSE; // another trouble, a long time after
    } else {
      Duration doubled = telling.pause.multipliedBy(2);
      telling.pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
    telling.nextAt = now + telling.pause.toNanos();
    return true;
  }

  /// Redis took something that it refuses where it refuses at all.
  void taken() {
    if (current != null && over()) {
      listener.accept(null);
    }
  }

  private synchronized boolean over() {
    if (current == null || clock.getAsLong() - lastNanos < HOLD.toNanos()) {
      return false;
    }
    current = null;
    return true;
  }

  /// The connection is another one: what the last one refused says nothing.
  synchronized void forget() {
    current = null;
  }
}
