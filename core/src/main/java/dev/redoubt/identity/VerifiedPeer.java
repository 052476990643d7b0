package dev.redoubt.identity;

import org.jspecify.annotations.Nullable;

/// A name and the identity that our trust policy accepts for it. Only [Trust] makes instances.
///
/// Instances live as long as the peer is known, so they hold a fingerprint instead of the key, and
/// of a credential only what a re-check needs.
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

  /// As of the last evaluation; not part of equality.
  public Standing standing() {
    return standing;
  }

  /// What was kept of the credential by which it was accepted; null if there was none.
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
