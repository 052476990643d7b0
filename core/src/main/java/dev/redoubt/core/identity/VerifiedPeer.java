package dev.redoubt.core.identity;

/// A name with the identity that our trust policy accepts for it. Only [Trust] makes one.
///
/// It is kept for as long as we know the peer, so it holds the fingerprint and not the key.
public final class VerifiedPeer {
  private final AgentName name;
  private final Fingerprint fingerprint;
  private final Standing standing;

  VerifiedPeer(AgentName name, PeerIdentity identity, Standing standing) {
    this.name = name;
    this.fingerprint = identity.fingerprint();
    this.standing = standing;
  }

  public AgentName name() {
    return name;
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /// As of when it was judged. Two peers of the same name and fingerprint are equal whatever it is.
  public Standing standing() {
    return standing;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedPeer that
        && name.equals(that.name)
        && fingerprint.equals(that.fingerprint);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public String toString() {
    return name + " (" + fingerprint + ")";
  }
}
