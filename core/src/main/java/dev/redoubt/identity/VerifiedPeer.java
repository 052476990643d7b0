package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// A name with the identity that our trust policy accepts for it. Only [Trust] makes one.
///
/// It is kept for as long as we know the peer, so it holds the fingerprint and not the key, and of
/// a credential only what is needed to judge it again.
public final class VerifiedPeer {
  private final AgentName name;
  private final Fingerprint fingerprint;
  private final Standing standing;
  private final @Nullable Voucher voucher;

  VerifiedPeer(
      AgentName name, Fingerprint fingerprint, Standing standing, @Nullable Voucher voucher) {
    this.name = name;
    this.fingerprint = fingerprint;
    this.standing = standing;
    this.voucher = voucher;
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

  /// What is left of the credential by which it was accepted; null where it was without one.
  public @Nullable Voucher voucher() {
    return voucher;
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
