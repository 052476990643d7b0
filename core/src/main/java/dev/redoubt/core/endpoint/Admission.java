package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.ResponderHandshake;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import org.jspecify.annotations.Nullable;

/// Decides which sender of an authentic INIT gets a session (§5).
final class Admission {
  /// Where accepted sessions go.
  interface Owner {
    /// Whether there is a place for the identity of this instance.
    boolean room(InstanceKey from, Now now);

    /// The channel of an instance that has one.
    @Nullable InboundChannel channel(InstanceKey from);

    /// The channel for one more session of this instance; null where there is no room for it.
    @Nullable InboundChannel admit(InstanceKey from, VerifiedPeer peer, Now now);
  }

  /// A verdict and, where it is a session, whom it is with and whose it will be.
  record Judged(Verdict verdict, @Nullable VerifiedPeer peer, @Nullable InboundChannel channel) {
    Judged(Verdict verdict) {
      this(verdict, null, null);
    }
  }

  private final Owner owner;
  private final TrustPolicy trust;
  private final InitRates rates;
  private final Effects effects;

  Admission(Owner owner, TrustPolicy trust, InitRates rates, Effects effects) {
    this.owner = owner;
    this.trust = trust;
    this.rates = rates;
    this.effects = effects;
  }

  /// Trust comes last, since it may pin what it accepts.
  Judged judge(ResponderHandshake handshake, Now now) {
    Fingerprint fingerprint = handshake.peer().fingerprint();
    if (!rates.take(fingerprint, now)) {
      return new Judged(Verdict.BUSY);
    }
    if ((handshake.versions() & Protocol.VERSIONS) == 0) {
      return refused(
          handshake,
          Verdict.VERSION,
          "\"" + handshake.name() + "\" speaks no version of the protocol that we do.");
    }
    InstanceKey from = new InstanceKey(fingerprint, handshake.instance());
    if (!owner.room(from, now)) {
      return noRoom(handshake);
    }
    InboundChannel known = owner.channel(from);
    if (known != null && !known.peer().name().equals(handshake.name())) {
      return refused(handshake, Verdict.NOT_TRUSTED, "One instance speaks for one name only.");
    }
    // A pin of which nobody could be told is not made: a name could be taken unseen.
    boolean mayPin = effects.admitsFirstUse();
    Claim claim =
        Claim.shown(
            handshake.name(),
            fingerprint,
            Occasion.INBOUND,
            handshake.credential(),
            now.wallMillis());
    return switch (Trust.assess(trust, mayPin ? claim : claim.pinningNothing())) {
      case Assessment.Accepted accepted -> {
        if (accepted.firstUse()) {
          effects.report(new Event.FirstUse(accepted.peer(), true));
        }
        InboundChannel channel = owner.admit(from, accepted.peer(), now);
        yield channel == null
            ? noRoom(handshake)
            : new Judged(Verdict.SESSION, accepted.peer(), channel);
      }
      case Assessment.NoRoom full -> refused(handshake, Verdict.BUSY, full.reason());
      case Assessment.Refused refused -> refused(handshake, refused, mayPin);
    };
  }

  private Judged noRoom(ResponderHandshake handshake) {
    return refused(
        handshake, Verdict.BUSY, "There is no room for \"" + handshake.name() + "\" now.");
  }

  private Judged refused(ResponderHandshake handshake, Assessment.Refused refused, boolean mayPin) {
    return switch (refused.refusal()) {
      case CREDENTIAL -> refused(handshake, Verdict.CREDENTIAL, refused.reason());
      case CHANGED -> refused(handshake, Verdict.NOT_TRUSTED, refused.reason());
      case UNKNOWN ->
          refused(handshake, mayPin ? Verdict.NOT_TRUSTED : Verdict.BUSY, refused.reason());
    };
  }

  private Judged refused(ResponderHandshake handshake, Verdict verdict, String reason) {
    Fingerprint fingerprint = handshake.peer().fingerprint();
    effects.report(new Event.PeerRefused(handshake.name(), fingerprint, reason));
    return new Judged(verdict);
  }
}
