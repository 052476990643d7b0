package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import java.time.Duration;

/// An INIT under way, and when it is written again.
final class PendingInit {
  private static final Duration RESEND_FIRST = Duration.ofSeconds(1);
  private static final Duration RESEND_REFUSED = Duration.ofSeconds(4);

  final InitiatorHandshake handshake;
  final long firstSentAt;
  final long renewals;
  final Backoff looks = new Backoff(Backoff.RESPS);
  long resendAt;
  boolean givenUp;
  private long span = RESEND_FIRST.toNanos();

  /// @param renewals how often our credential had been renewed
  PendingInit(InitiatorHandshake handshake, long renewals, Now now) {
    this.handshake = handshake;
    this.renewals = renewals;
    this.firstSentAt = now.nanos();
    this.resendAt = now.plus(RESEND_FIRST);
  }

  /// It is written again, and the next time after twice as long.
  void again(Now now) {
    span *= 2;
    resendAt = now.nanos() + span;
  }

  /// Redis has not taken it.
  void refused(Randomness randomness, Now now) {
    span = RESEND_FIRST.toNanos();
    resendAt = now.nanos() + Jitter.add(RESEND_REFUSED.toNanos(), randomness);
  }

  /// Whether our clock was set back so far since that recipients refuse what the session shows.
  static boolean ofTheFuture(Session session, Now now) {
    return session.setBackMillis(now) > Protocol.CLOCK_TOLERANCE.toMillis();
  }
}
