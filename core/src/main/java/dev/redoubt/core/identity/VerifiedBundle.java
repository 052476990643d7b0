package dev.redoubt.core.identity;

/// A bundle whose every claim was verified, with the peer that our trust policy accepts. Only
/// [Bundle#verify] makes one.
public final class VerifiedBundle {
  private final VerifiedPeer peer;
  private final Bundle bundle;

  VerifiedBundle(VerifiedPeer peer, Bundle bundle) {
    this.peer = peer;
    this.bundle = bundle;
  }

  public VerifiedPeer peer() {
    return peer;
  }

  public Bundle bundle() {
    return bundle;
  }

  public InstanceKey key() {
    return bundle.key();
  }

  @Override
  public String toString() {
    return "VerifiedBundle[" + peer + ", " + bundle.instance() + "]";
  }
}
