package dev.redoubt.identity;

import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// What a trust policy evaluates: an authenticated identity that claims a name.
///
/// @param credential the credential that it presents now; empty if none
/// @param voucher what was kept of the credential by which it was accepted before; null if it was
///   accepted without one, or is new
/// @param wallMillis the current time, for validity periods
public record Claim(
    AgentName name,
    Fingerprint fingerprint,
    Occasion occasion,
    Bytes credential,
    @Nullable Voucher voucher,
    long wallMillis) {
  /// The claim of a peer that presents `credential`, which may be empty.
  public static Claim shown(
      AgentName name,
      Fingerprint fingerprint,
      Occasion occasion,
      Bytes credential,
      long wallMillis) {
    return new Claim(name, fingerprint, occasion, credential, null, wallMillis);
  }

  /// The claim of a peer that was accepted before.
  public static Claim recheck(VerifiedPeer peer, long wallMillis) {
    return new Claim(
        peer.name(), peer.fingerprint(), Occasion.CHECK, Bytes.EMPTY, peer.voucher(), wallMillis);
  }

  /// The same claim on an occasion that pins nothing.
  public Claim pinningNothing() {
    return new Claim(name, fingerprint, Occasion.CHECK, credential, voucher, wallMillis);
  }
}
