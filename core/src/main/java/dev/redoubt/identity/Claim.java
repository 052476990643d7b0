package dev.redoubt.identity;

import dev.redoubt.message.Bytes;
import org.jspecify.annotations.Nullable;

/// What a trust policy judges: an identity that has proved itself, and wants to speak for a name.
///
/// @param credential what it shows now; empty where it shows none
/// @param voucher what is left of the credential by which it was accepted before; null where it was
///   accepted without one, or is new
/// @param wallMillis now, for validity periods
public record Claim(
    AgentName name,
    Fingerprint fingerprint,
    Occasion occasion,
    Bytes credential,
    @Nullable Voucher voucher,
    long wallMillis) {
  /// Of somebody who shows a credential, or none.
  public static Claim shown(
      AgentName name,
      Fingerprint fingerprint,
      Occasion occasion,
      Bytes credential,
      long wallMillis) {
    return new Claim(name, fingerprint, occasion, credential, null, wallMillis);
  }

  /// Of a peer that was accepted before.
  public static Claim recheck(VerifiedPeer peer, long wallMillis) {
    return new Claim(
        peer.name(), peer.fingerprint(), Occasion.CHECK, Bytes.EMPTY, peer.voucher(), wallMillis);
  }

  /// The same, but nothing may be pinned.
  public Claim pinningNothing() {
    return new Claim(name, fingerprint, Occasion.CHECK, credential, voucher, wallMillis);
  }
}
