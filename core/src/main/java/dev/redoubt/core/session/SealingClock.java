package dev.redoubt.core.session;

import dev.redoubt.environment.Now;

/// The wall clock as the envelopes of one session show it: it may run ahead when ours is set
/// forward, but is never set back. So a recipient's estimate of the clocks' difference stays right,
/// and no envelope seems to have been in transit longer than it was (§7.10).
final class SealingClock {
  /// The wall clock less the monotonic one, where that was greatest, ms.
  private long aheadMillis;

  SealingClock(Now now) {
    aheadMillis = ahead(now);
  }

  private static long ahead(Now now) {
    return now.wallMillis() - now.millis();
  }

  /// The same instant, as envelopes show it.
  Now read(Now now) {
    aheadMillis = Math.max(aheadMillis, ahead(now));
    long shown = now.millis() + aheadMillis;
    return shown == now.wallMillis() ? now : new Now(now.nanos(), shown);
  }

  /// How much less our wall clock shows, ms.
  long setBackMillis(Now now) {
    return aheadMillis - ahead(now);
  }
}
