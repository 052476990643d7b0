package dev.redoubt.redis;

import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps what Redis does again and again from being told again and again: the same report once in
/// ten seconds, and then how often it came meanwhile. Safe for several threads.
final class Repeats {
  /// @param detail one of a few texts of ours
  record Report(Misbehaviour kind, String detail) {}

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private static final class Told {
    long atNanos;
    long since;

    Told(long nowNanos) {
      this.atNanos = nowNanos;
    }
  }

  private final Map<Report, Told> told = new LinkedHashMap<>();

  /// @return whether to tell it now; else [#due] does
  synchronized boolean first(Report report, long nowNanos) {
    Told before = told.putIfAbsent(report, new Told(nowNanos));
    if (before != null) {
      before.since++;
    }
    return before == null;
  }

  /// What came again and is to be told now. Asked with every heartbeat.
  synchronized List<Report> due(long nowNanos) {
    List<Report> due = new ArrayList<>();
    told.values()
        .removeIf(before -> before.since == 0 && nowNanos - before.atNanos >= PAUSE.toNanos());
    told.forEach((report, before) -> {
      if (nowNanos - before.atNanos >= PAUSE.toNanos()) {
        due.add(
            new Report(
                report.kind(), report.detail() + ", " + before.since + " times more since then"));
        before.atNanos = nowNanos;
        before.since = 0;
      }
    });
    return due;
  }
}
