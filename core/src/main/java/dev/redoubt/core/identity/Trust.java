package dev.redoubt.core.identity;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.identity.TrustPolicy.Decision;
import dev.redoubt.core.identity.TrustPolicy.Refusal;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The trust policies of this library, and the one place where a [VerifiedPeer] is made.
public final class Trust {
  /// The longest life of a credential that is accepted, unless a policy is told otherwise.
  public static final Duration CREDENTIAL_LIFE = Duration.ofDays(7);

  private Trust() {}

  /// Only these fingerprints for these names; everything else is refused.
  public static TrustPolicy pinned(Map<AgentName, Fingerprint> pins) {
    Map<AgentName, Fingerprint> copy = Map.copyOf(pins);
    return (name, identity, credential, inbound, wallMillis) ->
        comparePin(name, identity, copy.get(name));
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
    TrustPolicy ours = firstUse(pins);
    TrustPolicy theirs = pinned(pins);
    return (name, identity, credential, inbound, wallMillis) ->
        (inbound ? theirs : ours).evaluate(name, identity, credential, inbound, wallMillis);
  }

  /// Whom an authority vouches for: a credential for this very name and identity, by an issuer of
  /// `authorities`, in its time and not revoked. Nobody else.
  public static TrustPolicy authority(Authorities authorities) {
    return authority(authorities, CREDENTIAL_LIFE);
  }

  /// @param lifeMax credentials that are valid for longer are refused
  public static TrustPolicy authority(Authorities authorities, Duration lifeMax) {
    CredentialCheck check = new CredentialCheck(authorities, lifeMax);
    return (name, identity, credential, inbound, wallMillis) ->
        check.judge(name, identity.fingerprint(), credential, wallMillis);
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
        .judge(name, fingerprint, credential, wallMillis);
  }

  /// As [#pinned(PinStore)] for names that are pinned, and as [#authority(Authorities)] for all
  /// others. A pin is the stricter of the two: no credential changes it. While there is no
  /// authority, credentials are ignored.
  public static TrustPolicy pinned(PinStore pins, Authorities authorities) {
    CredentialCheck check = new CredentialCheck(authorities, CREDENTIAL_LIFE);
    return (name, identity, credential, inbound, wallMillis) -> {
      Fingerprint pin = pins.pinned(name);
      return pin == null && !authorities.issuers().isEmpty()
          ? check.judge(name, identity.fingerprint(), credential, wallMillis)
          : comparePin(name, identity, pin);
    };
  }

  /// As [#firstUse(PinStore)] while there is no authority, and as [#pinned(PinStore, Authorities)]
  /// from the moment there is one: whoever could get no credential must not get a pin instead.
  public static TrustPolicy firstUse(PinStore pins, Authorities authorities) {
    TrustPolicy vouched = pinned(pins, authorities);
    return (name, identity, credential, inbound, wallMillis) ->
        authorities.issuers().isEmpty()
            ? pinFirst(pins, name, identity, inbound)
            : vouched.evaluate(name, identity, credential, inbound, wallMillis);
  }

  /// Asks `policy` whether `identity` may speak for `name`. The caller has verified every signature
  /// before: a policy may pin what it is shown.
  public static Assessment assess(
      TrustPolicy policy,
      AgentName name,
      PeerIdentity identity,
      Bytes credential,
      boolean inbound,
      long wallMillis) {
    return switch (policy.evaluate(name, identity, credential, inbound, wallMillis)) {
      case Decision.Trusted trusted ->
          new Assessment.Accepted(
              new VerifiedPeer(name, identity, trusted.standing()), trusted.firstUse());
      case Decision.NotTrusted refused ->
          new Assessment.Refused(refused.refusal(), refused.reason());
    };
  }

  private static Decision pinFirst(
      PinStore pins, AgentName name, PeerIdentity identity, boolean inbound) {
    Fingerprint known = pins.pinned(name);
    if (known != null) {
      return comparePin(name, identity, known);
    }
    Fingerprint inForce = pins.pin(name, identity.fingerprint());
    // Another endpoint that shares the store may have pinned somebody else in between.
    return inForce.equals(identity.fingerprint())
        ? new Decision.Trusted(inbound ? Standing.STRANGER : Standing.KNOWN, true)
        : comparePin(name, identity, inForce);
  }

  private static Decision comparePin(
      AgentName name, PeerIdentity identity, @Nullable Fingerprint pin) {
    if (pin == null) {
      return new Decision.NotTrusted(
          Refusal.UNKNOWN,
          "No fingerprint is pinned for \""
              + name
              + "\". Compare "
              + identity.fingerprint()
              + " with its owner and pin it.");
    }
    if (pin.equals(identity.fingerprint())) {
      return new Decision.Trusted(Standing.KNOWN, false);
    }
    return new Decision.NotTrusted(
        Refusal.CHANGED,
        "\""
            + name
            + "\" is pinned to "
            + pin
            + ", but somebody claims the name with "
            + identity.fingerprint()
            + ". If its owner confirms the change, replace the pin; if not, somebody else is there.");
  }
}
