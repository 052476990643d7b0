package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.VerifiedBundle;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import java.time.Duration;

/// Decides when a session to one instance is due, and starts it with the oldest messages in its
/// INIT.
final class SessionStarter {
  private static final Duration GENERATION_WAIT = Duration.ofSeconds(1);
  private static final long NEVER = Long.MAX_VALUE;

  private final Initiator initiator;
  private final BundleInUse bundle;
  private final DueBatches due;
  private final Duration sessionAge;
  private long blockedSince = NEVER;

  /// @param sessionAge a session as old as that is replaced
  SessionStarter(Initiator initiator, BundleInUse bundle, DueBatches due, Duration sessionAge) {
    this.initiator = initiator;
    this.bundle = bundle;
    this.due = due;
    this.sessionAge = sessionAge;
  }

  /// The session in use ran ahead of what the peer has shown to have seen.
  void blocked(Now now) {
    blockedSince = Math.min(blockedSince, now.nanos());
  }

  void unblocked() {
    blockedSince = NEVER;
  }

  /// Starts a session where one is due.
  ///
  /// @param wanted whether anything waits that may be written
  /// @return whether one is due, and there is no bundle for it; told once
  boolean startWhereDue(OutboundLink link, boolean wanted, Now now) {
    initiator.clockRead(now);
    Session session = initiator.sending();
    boolean confirmed = session != null && session.confirmed();
    boolean dueNow =
        session == null || (confirmed && !initiator.handshaking() && worn(session, now));
    if (!dueNow || !wanted || !initiator.mayStart(now)) {
      return false;
    }
    VerifiedBundle to = bundle.bundle();
    boolean news = to == null && !bundle.lacking();
    if (to != null) {
      start(to, link, now);
    } else if (news) {
      bundle.lack();
    }
    return news;
  }

  /// Whether it is to be replaced: it is old, it is blocked, or our clock was set back since.
  private boolean worn(Session session, Now now) {
    return (blockedSince != NEVER && now.since(blockedSince).compareTo(GENERATION_WAIT) >= 0)
        || initiator.showedOldCredential()
        || session.setBackMillis(now) >= Protocol.SET_BACK.toMillis()
        || now.since(session.startedNanos()).compareTo(sessionAge) >= 0;
  }

  private void start(VerifiedBundle to, OutboundLink link, Now now) {
    WireWriter frames = new WireWriter(1024);
    if (link.unsettled() > 0) {
      due.early(link, now).appendTo(frames);
    }
    unblocked();
    due.forgetResends();
    initiator.start(to, Bytes.wrap(frames.toArray()), now);
  }

  /// When [#startWhereDue] wants to be called, monotonic nanoseconds.
  long wakeAt() {
    if (bundle.lacking() || initiator.handshaking()) {
      return NEVER;
    }
    long worn = blockedSince == NEVER ? NEVER : blockedSince + GENERATION_WAIT.toNanos();
    return Math.min(initiator.retryAt(), worn);
  }
}
