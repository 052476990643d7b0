package dev.redoubt.core.identity;

/// A name with the identity that our trust policy accepts for it. Only [Trust] makes one.
public final class VerifiedPeer {
  private final AgentName name;
  private final PeerIdentity identity;

  VerifiedPeer(AgentName name, PeerIdentity identity) {
    this.name = name;
    this.identity = identity;
  }

  public AgentName name() {
    return name;
  }

  public PeerIdentity identity() {
    return identity;
  }

  public Fingerprint fingerprint() {
    return identity.fingerprint();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedPeer that
        && name.equals(that.name)
        && fingerprint().equals(that.fingerprint());
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return name + " (" + fingerprint() + ")";
  }
}
