package dev.redoubt.redis;

import dev.redoubt.TransportException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tracks whether Redis refuses our writes while the connections stay up, and reports it.
///
/// A refusal lasts until Redis accepts something and has refused nothing for [#HOLD], so that a
/// server which accepts every other entry counts as one trouble. It is reported at once, then at
/// growing intervals while it lasts. Safe for several threads.
final class Refusals {
  /// Longer than the interval of heartbeats.
  static final Duration HOLD = Duration.ofSeconds(7);

  static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final class Telling {
    long nextAt;
    Duration pause = FIRST_PAUSE;
  }

  private final Consumer<@Nullable TransportException> listener;
  private final LongSupplier clock;

  /// By error code, of which there are few.
  private final Map<String, Telling> tellings = new HashMap<>();

  private volatile @Nullable TransportException current;
  private long lastNanos;

  /// @param listener called with the refusal, and with null when it is over; must not block
  /// @param clock monotonic nanoseconds
  Refusals(Consumer<@Nullable TransportException> listener, LongSupplier clock) {
    this.listener = listener;
    this.clock = clock;
  }

  /// The present refusal, if any.
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
      telling.pause = FIRST_PAUSE; // so long after, it is another trouble
    } else {
      Duration doubled = telling.pause.multipliedBy(2);
      telling.pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
    telling.nextAt = now + telling.pause.toNanos();
    return true;
  }

  /// Redis accepted a write.
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

  /// Forgets the refusal: there is a new connection, maybe to another server.
  synchronized void forget() {
    current = null;
  }
}
