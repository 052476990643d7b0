package dev.redoubt.identity;

import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// The built-in trust policies, and the only place that makes a [VerifiedPeer].
public final class Trust {
  /// The longest validity of a credential that policies accept by default.
  public static final Duration CREDENTIAL_LIFE = Duration.ofDays(7);

  private Trust() {}

  /// Accepts these fingerprints for these names and refuses everything else.
  ///
  /// @throws IllegalArgumentException if a name is not valid for an agent
  public static TrustPolicy pinned(Map<String, Fingerprint> pins) {
    Map<String, Fingerprint> copy = Map.copyOf(pins);
    copy.keySet().forEach(AgentName::of);
    return new TrustPolicy() {
      @Override
      public Decision evaluate(Claim claim) {
        Fingerprint pin = copy.get(claim.name().value());
        return PinPolicy.compare(claim, pin == null ? null : new PinStore.Pin(pin, Standing.KNOWN));
      }

      @Override
      public TrustSummary summary() {
        return new TrustSummary(TrustSummary.Kind.PINS, 0);
      }
    };
  }

  /// Accepts what `pins` holds and identities for which its authorities vouch; refuses everything
  /// else and adds no pin.
  public static TrustPolicy pinned(PinStore pins) {
    return pinned(pins, pins.authorities());
  }

  /// Pins the identity that it sees first under a name, and refuses all others. Pins nothing while
  /// `pins` holds an authority: see [#firstUse(PinStore, Authorities)].
  ///
  /// A stranger who contacts us can thus claim a name not seen before: use [#firstUseOutboundOnly]
  /// where that matters.
  public static TrustPolicy firstUse(PinStore pins) {
    return firstUse(pins, pins.authorities());
  }

  /// As [#firstUse(PinStore)], but pins only peers that we contact, never those that contact us.
  public static TrustPolicy firstUseOutboundOnly(PinStore pins) {
    return new PinPolicy(pins, pins.authorities(), Set.of(Occasion.OUTBOUND));
  }

  /// Accepts identities with a credential for this name and identity, from an issuer of
  /// `authorities`, within its validity and not revoked. Refuses all others.
  public static TrustPolicy authority(Authorities authorities) {
    return authority(authorities, CREDENTIAL_LIFE);
  }

  /// @param lifeMax credentials with a longer validity are refused
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

      @Override
      public TrustSummary summary() {
        return new TrustSummary(TrustSummary.Kind.CREDENTIALS, authorities.issuers().size());
      }
    };
  }

  /// The decision of [#authority(Authorities)] about an identity that has proved nothing: for
  /// display, not for access decisions.
  public static Decision judge(
      Authorities authorities,
      AgentName name,
      Fingerprint fingerprint,
      Bytes credential,
      long wallMillis) {
    return new CredentialCheck(authorities, CREDENTIAL_LIFE)
        .judge(Claim.shown(name, fingerprint, Occasion.CHECK, credential, wallMillis));
  }

  /// As [#pinned(PinStore)] for pinned names, and as [#authority(Authorities)] for all others. A
  /// credential never overrides a pin. Without an authority, credentials are ignored.
  public static TrustPolicy pinned(PinStore pins, Authorities authorities) {
    return new PinPolicy(pins, authorities, Set.of());
  }

  /// As [#firstUse(PinStore)] while there is no authority, and as [#pinned(PinStore, Authorities)]
  /// as soon as there is one: an identity without a credential must not get a pin instead.
  public static TrustPolicy firstUse(PinStore pins, Authorities authorities) {
    return new PinPolicy(pins, authorities, Set.of(Occasion.INBOUND, Occasion.OUTBOUND));
  }

  /// As `policy`, except for other identities that claim our own name: these are never pinned, and
  /// refused unless pinned by hand or vouched for by a credential, as for a replica.
  public static TrustPolicy keepingOwnName(
      AgentName own, Fingerprint fingerprint, TrustPolicy policy) {
    return new OwnName(own, fingerprint, policy);
  }

  /// Evaluates `policy`, which may pin what it is shown: the caller has verified every signature
  /// before.
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
