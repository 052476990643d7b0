package dev.redoubt.core.identity;

/// A bundle whose every claim was verified, with the peer that our trust policy accepts. Only
/// [Bundle#verify] makes one.
public final class VerifiedBundle {
  private final VerifiedPeer peer;
  private final PeerIdentity identity;
  private final Bundle bundle;

  VerifiedBundle(VerifiedPeer peer, PeerIdentity identity, Bundle bundle) {
    this.peer = peer;
    this.identity = identity;
    this.bundle = bundle;
  }

  public VerifiedPeer peer() {
    return peer;
  }

  public PeerIdentity identity() {
    return identity;
  }

  public Bundle bundle() {
    return bundle;
  }

  public InstanceKey key() {
    return bundle.key();
  }

  /// Asks again what may change while the bundle stays as it is: whether it is still valid, and
  /// whether we still trust its identity.
  public Verification again(TrustPolicy trust, long wallMillis) {
    Verification.Invalid untimely = bundle.untimely(wallMillis);
    if (untimely != null) {
      return untimely;
    }
    return switch (Trust.assess(
        trust, peer.name(), identity, bundle.credential(), false, wallMillis)) {
      case Assessment.Accepted accepted -> new Verification.Verified(this, accepted.firstUse());
      case Assessment.Refused refused ->
          new Verification.NotTrusted(peer.fingerprint(), refused.refusal(), refused.reason());
    };
  }

  @Override
  public String toString() {
    return "VerifiedBundle[" + peer + ", " + bundle.instance() + "]";
  }
}
