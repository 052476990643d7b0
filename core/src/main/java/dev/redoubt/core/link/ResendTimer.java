package dev.redoubt.core.link;

import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import org.jspecify.annotations.Nullable;

/// When a link asks again (§7.6): first after three smoothed round trips, within 200 ms and 5 s;
/// answered without progress it doubles to 5 s; set back by progress.
///
/// An expiry that spoils the measure of a round trip makes the first span twice as long until one
/// has been measured, which may take longer than any span before: else a link whose peer is busy
/// would never learn that, write everything again, and keep it busy (Karn's algorithm, RFC 6298
/// §5).
public final class ResendTimer {
  private static final long MILLI = 1_000_000L;
  private static final long FIRST_MIN = 200 * MILLI;

  /// The first span while no round trip was measured, and what unanswered ones double to.
  private static final long UNMEASURED = 1_000 * MILLI;

  private static final long MAX = 5_000 * MILLI;

  /// Expiries without an answer that resend records; later ones only probe.
  private static final int RESENDS = 3;

  private final Randomness randomness;
  private final RoundTrips roundTrips = new RoundTrips();
  private long first = UNMEASURED;
  private long interval = UNMEASURED;
  private long at = Long.MAX_VALUE;
  private int unanswered;
  private boolean answered;

  private long sampleEnd = -1;
  private long sampleStart;

  public ResendTimer(Randomness randomness) {
    this.randomness = randomness;
  }

  /// When it expires next, monotonic nanoseconds; `Long.MAX_VALUE` while it stands.
  public long at() {
    return at;
  }

  /// Two round trips and 200 ms before now: what was last written earlier and is lacking is taken
  /// for lost.
  public long lostBefore(Now now) {
    return now.nanos() - 2 * roundTrips.smoothed() - FIRST_MIN;
  }

  /// Records up to `end` have been written for the first time.
  public void written(long end, Now now) {
    if (sampleEnd < 0) {
      sampleEnd = end;
      sampleStart = now.nanos();
    }
    start(now);
  }

  /// Runs, if it does not already.
  public void start(Now now) {
    if (at == Long.MAX_VALUE) {
      arm(now);
    }
  }

  public void stop() {
    at = Long.MAX_VALUE;
    sampleEnd = -1;
    reset();
  }

  /// A receipt came.
  ///
  /// @return the round trip that it ends; null where it ends none
  public RoundTrips.@Nullable Sample answered(boolean progress, long receivedNext, Now now) {
    RoundTrips.Sample sample = null;
    if (sampleEnd >= 0 && receivedNext >= sampleEnd) {
      long nanos = now.nanos() - sampleStart;
      roundTrips.add(nanos, now.nanos());
      sample = new RoundTrips.Sample(nanos, roundTrips.shortest());
      first = measuredFirst();
      sampleEnd = -1;
    }
    unanswered = 0;
    answered = true;
    if (progress) {
      reset();
      if (at != Long.MAX_VALUE) {
        arm(now);
      }
    }
    return sample;
  }

  /// Everything of before is moot: Redis came back, or a new session began.
  public void restart(Now now) {
    sampleEnd = -1;
    first = measuredFirst();
    reset();
    if (at != Long.MAX_VALUE) {
      arm(now);
    }
  }

  /// It has expired; whether records are due again rather than a probe.
  public boolean expired(Now now) {
    if (sampleEnd >= 0) {
      sampleEnd = -1;
      first = Math.min(2 * first, MAX);
    }
    interval = Math.max(interval, Math.min(2 * interval, answered ? MAX : UNMEASURED));
    answered = false;
    unanswered++;
    arm(now);
    return unanswered <= RESENDS;
  }

  private void reset() {
    unanswered = 0;
    answered = false;
    interval = first;
  }

  private long measuredFirst() {
    return roundTrips.none() ? UNMEASURED : Math.clamp(3 * roundTrips.smoothed(), FIRST_MIN, MAX);
  }

  private void arm(Now now) {
    at = now.nanos() + interval - Math.floorMod(randomness.nextLong(), interval / 10);
  }
}
