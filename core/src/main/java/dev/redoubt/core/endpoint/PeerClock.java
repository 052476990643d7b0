package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.link.Transit;
import dev.redoubt.environment.Now;

/// The offset of a session's sender's clock from ours, and so how long its envelopes were in
/// transit (§7.10).
///
/// Measured against our monotonic clock, so setting our wall clock changes nothing.
final class PeerClock {
  private static final long MAX_MILLIS = Protocol.CLOCK_TOLERANCE.toMillis();

  /// Far beyond any clock, and sums with it do not overflow.
  private static final long FAR_MILLIS = 1L << 60;

  /// The least that our monotonic clock was ahead of the sender's wall clock when something came,
  /// ms.
  private long leastMillis = Long.MAX_VALUE;

  /// Takes what was sealed at `sealedMillis` by its sender's clock, and came now.
  Transit read(long sealedMillis, Now now) {
    long wallAhead = now.wallMillis() - now.millis();
    long difference = Math.clamp(now.wallMillis() - sealedMillis, -FAR_MILLIS, FAR_MILLIS);
    leastMillis = Math.min(leastMillis, difference - wallAhead);
    long held = Math.clamp(leastMillis + wallAhead, -MAX_MILLIS, MAX_MILLIS);
    return new Transit(sealedMillis, Math.max(0, difference - held), difference < -MAX_MILLIS);
  }
}
