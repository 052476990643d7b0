package dev.redoubt.core.endpoint;

import dev.redoubt.core.endpoint.Event.Withheld;
import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Limits the rate of events of each kind: anyone who can write to Redis or knows our bundle can
/// cause most of them. The excess is counted and reported as one [Withheld].
final class Reports {
  /// Of one kind at once; one a second more after that.
  static final int AT_ONCE = 100;

  /// The same for first uses by strangers. This also limits how fast strangers are pinned, since a
  /// first use that cannot be reported is refused.
  static final int FIRST_USES_AT_ONCE = 1_000;

  static final int FIRST_USES_A_SECOND = 10;

  /// The least time between two [Withheld] of one kind.
  static final Duration PAUSE = Duration.ofSeconds(10);

  private static final String FIRST_USE = Event.FirstUse.class.getSimpleName();
  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private static final class Kind {
    final int atOnce;
    final int perSecond;
    int left;
    long withheld;
    long toldAt;

    Kind(String name) {
      boolean firstUse = name.equals(FIRST_USE);
      this.atOnce = firstUse ? FIRST_USES_AT_ONCE : AT_ONCE;
      this.perSecond = firstUse ? FIRST_USES_A_SECOND : 1;
      this.left = atOnce;
    }
  }

  /// As many as there are kinds of events.
  private final Map<String, Kind> kinds = new HashMap<>();

  private long countedAt;
  private long withheld;

  Reports(Now now) {
    this.countedAt = now.nanos();
  }

  boolean admits(Event event) {
    if (ours(event)) {
      return true;
    }
    Kind kind = kinds.computeIfAbsent(name(event), Kind::new);
    if (kind.left > 0) {
      kind.left--;
      return true;
    }
    kind.withheld++;
    withheld++;
    return false;
  }

  /// Whether the first use of a stranger would be told now.
  boolean admitsFirstUse() {
    return kinds.computeIfAbsent(FIRST_USE, Kind::new).left > 0;
  }

  /// Events that others cannot cause more often than we send, or stand still.
  private static boolean ours(Event event) {
    return event instanceof Event.Suspended
        || (event instanceof Event.FirstUse first && !first.inbound());
  }

  private static String name(Event event) {
    return event instanceof Event.BrokerMisbehaviour e
        ? e.kind().name()
        : event.getClass().getSimpleName();
  }

  /// How many were withheld since the start.
  long withheld() {
    return withheld;
  }

  /// Refills the rates for the time that has passed.
  ///
  /// @return what to report of withheld events now
  List<Event> pass(Now now) {
    long seconds = (now.nanos() - countedAt) / SECOND_NANOS;
    countedAt += seconds * SECOND_NANOS;
    List<Event> told = new ArrayList<>();
    kinds.forEach((name, kind) -> {
      kind.left = (int) Math.min(kind.atOnce, kind.left + seconds * kind.perSecond);
      if (kind.withheld > 0 && (kind.toldAt == 0 || now.nanos() - kind.toldAt >= PAUSE.toNanos())) {
        told.add(new Withheld(name, kind.withheld));
        kind.withheld = 0;
        kind.toldAt = now.nanos();
      }
    });
    return told;
  }
}
