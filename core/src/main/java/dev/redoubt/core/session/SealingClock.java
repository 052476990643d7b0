package dev.redoubt.core.session;

import dev.redoubt.core.Now;
import java.time.Duration;

/// The wall clock as the envelopes of one session show it: it may run ahead when ours is set
/// forward, but is never set back. So what a recipient takes for the difference of the clocks stays
/// right, and nothing looks as if it had been on its way for longer than it was (SPEC.md §7.10).
final class SealingClock {
  /// A session whose clock shows so much more than ours is worth a new one.
  private static final Duration SET_BACK = Duration.ofSeconds(5);

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

  boolean setBack(Now now) {
    return aheadMillis - ahead(now) >= SET_BACK.toMillis();
  }
}
