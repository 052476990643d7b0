package dev.redoubt.identity;

import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// The trust policies of this library, and the one place where a [VerifiedPeer] is made.
public final class Trust {
  /// The longest life of a credential that is accepted, unless a policy is told otherwise.
  public static final Duration CREDENTIAL_LIFE = Duration.ofDays(7);

  private Trust() {}

  /// Only these fingerprints for these names; everything else is refused.
  ///
  /// @throws IllegalArgumentException if a name is no agent's name
  public static TrustPolicy pinned(Map<String, Fingerprint> pins) {
    Map<String, Fingerprint> copy = Map.copyOf(pins);
    copy.keySet().forEach(AgentName::of);
    return claim -> {
      Fingerprint pin = copy.get(claim.name().value());
      return PinPolicy.compare(claim, pin == null ? null : new PinStore.Pin(pin, Standing.KNOWN));
    };
  }

  /// Only what `pins` holds, and whom the authorities in it vouch for; everybody else is refused,
  /// and nothing is added.
  public static TrustPolicy pinned(PinStore pins) {
    return pinned(pins, pins.authorities());
  }

  /// Pins what it sees first; a change is refused for good. It pins nobody while `pins` holds an
  /// authority: see [#firstUse(PinStore, Authorities)].
  ///
  /// A stranger who contacts us can so claim a name that was never seen: use
  /// [#firstUseOutboundOnly] where that matters.
  public static TrustPolicy firstUse(PinStore pins) {
    return firstUse(pins, pins.authorities());
  }

  /// Like `firstUse`, but a peer that contacts us is never pinned: only our own contacting it pins.
  public static TrustPolicy firstUseOutboundOnly(PinStore pins) {
    return new PinPolicy(pins, pins.authorities(), Set.of(Occasion.OUTBOUND));
  }

  /// Whom an authority vouches for: a credential for this very name and identity, by an issuer of
  /// `authorities`, in its time and not revoked. Nobody else.
  public static TrustPolicy authority(Authorities authorities) {
    return authority(authorities, CREDENTIAL_LIFE);
  }

  /// @param lifeMax credentials that are valid for longer are refused
  public static TrustPolicy authority(Authorities authorities, Duration lifeMax) {
    CredentialCheck check = new CredentialCheck(authorities, lifeMax);
    return new TrustPolicy() {
      @Override
      public Decision evaluate(Claim claim) {
        return check.judge(claim);
      }

      @Override
      public long version() {
        return authorities.version();
      }
    };
  }

  /// What [#authority(Authorities)] says of somebody of whom only the fingerprint is known: for
  /// showing it, not for accepting anybody.
  public static Decision judge(
      Authorities authorities,
      AgentName name,
      Fingerprint fingerprint,
      Bytes credential,
      long wallMillis) {
    return new CredentialCheck(authorities, CREDENTIAL_LIFE)
        .judge(Claim.shown(name, fingerprint, Occasion.CHECK, credential, wallMillis));
  }

  /// As [#pinned(PinStore)] for names that are pinned, and as [#authority(Authorities)] for all
  /// others. A pin is the stricter of the two: no credential changes it. While there is no
  /// authority, credentials are ignored.
  public static TrustPolicy pinned(PinStore pins, Authorities authorities) {
    return new PinPolicy(pins, authorities, Set.of());
  }

  /// As [#firstUse(PinStore)] while there is no authority, and as [#pinned(PinStore, Authorities)]
  /// from the moment there is one: whoever could get no credential must not get a pin instead.
  public static TrustPolicy firstUse(PinStore pins, Authorities authorities) {
    return new PinPolicy(pins, authorities, Set.of(Occasion.INBOUND, Occasion.OUTBOUND));
  }

  /// As `policy`, but whoever claims our own name with another identity than ours is never pinned,
  /// and refused unless a pin by hand or a credential speaks for it: as a replica of ours may have.
  public static TrustPolicy keepingOwnName(
      AgentName own, Fingerprint fingerprint, TrustPolicy policy) {
    return new OwnName(own, fingerprint, policy);
  }

  /// Asks `policy` whether an identity may speak for a name. The caller has verified every
  /// signature before: a policy may pin what it is shown.
  public static Assessment assess(TrustPolicy policy, Claim claim) {
    return switch (policy.evaluate(claim)) {
      case Decision.Trusted trusted ->
          new Assessment.Accepted(
              new VerifiedPeer(
                  claim.name(), claim.fingerprint(), trusted.standing(), trusted.voucher()),
              trusted.firstUse());
      case Decision.NotTrusted refused ->
          new Assessment.Refused(refused.refusal(), refused.reason());
      case Decision.NoRoom full -> new Assessment.NoRoom(full.reason());
    };
  }
}
