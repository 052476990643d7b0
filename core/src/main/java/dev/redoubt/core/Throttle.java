package dev.redoubt.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps what happens again and again from being told again and again: each kind is told once in
/// [#PAUSE], together with how often it has happened since. Safe for several threads.
///
/// @param <K> a kind; there must be few of them
public final class Throttle<K> {
  public static final Duration PAUSE = Duration.ofSeconds(10);

  private static final class Kind {
    long toldNanos;
    long untold;

    boolean due(long nowNanos) {
      return nowNanos - toldNanos >= PAUSE.toNanos();
    }

    long tell(long nowNanos) {
      long count = untold;
      toldNanos = nowNanos;
      untold = 0;
      return count;
    }
  }

  private final Map<K, Kind> kinds = new LinkedHashMap<>();

  /// Counts one occurrence.
  ///
  /// @return whether to tell it now
  public boolean admits(K kind, long nowNanos) {
    return admit(kind, nowNanos) > 0;
  }

  /// Counts one occurrence.
  ///
  /// @return 0 if it is not to be told now; else how often it has happened since it was last told,
  ///   this time included
  public synchronized long admit(K kind, long nowNanos) {
    Kind known = kinds.get(kind);
    if (known == null) {
      known = new Kind();
      known.toldNanos = nowNanos - PAUSE.toNanos();
      kinds.put(kind, known);
    }
    known.untold++;
    return known.due(nowNanos) ? known.tell(nowNanos) : 0;
  }

  /// What has happened again and may be told now, and how often.
  public synchronized Map<K, Long> due(long nowNanos) {
    Map<K, Long> due = new LinkedHashMap<>();
    kinds.values().removeIf(kind -> kind.untold == 0 && kind.due(nowNanos));
    kinds.forEach((key, kind) -> {
      if (kind.due(nowNanos)) {
        due.put(key, kind.tell(nowNanos));
      }
    });
    return due;
  }
}
