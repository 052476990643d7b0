package dev.redoubt.core.bundle;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;

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

  public Proof proof() {
    return new Proof(Proof.hash(bundle.encoded()));
  }

  /// That these very bytes have verified, for callers that do not keep them: 32 bytes rather than
  /// the more than 6000 of a bundle.
  public static final class Proof {
    private final Bytes hash;

    private Proof(Bytes hash) {
      this.hash = hash;
    }

    private static Bytes hash(Bytes encoded) {
      return Bytes.wrap(Kdf.hash(encoded.toArray()));
    }

    /// Whether it is of the bundle with this encoding, signatures included.
    public boolean covers(Bytes encoded) {
      return hash.equals(hash(encoded));
    }
  }

  @Override
  public String toString() {
    return "VerifiedBundle[" + peer + ", " + bundle.instance() + "]";
  }
}
