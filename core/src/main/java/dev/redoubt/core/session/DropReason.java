package dev.redoubt.core.session;

import dev.redoubt.message.CryptoException;

/// Why bytes were refused without an answer. Counted by reason; nothing on the network tells one
/// from another.
public enum DropReason {
  /// A size, prefix, suite, flag or field that no honest writer makes.
  MALFORMED,
  /// An INIT to a prekey that we do not have, or have no more.
  UNKNOWN_PREKEY,
  /// A RESP to no INIT that is pending.
  UNKNOWN_HANDSHAKE,
  /// A data envelope under no key that we have.
  UNKNOWN_KID,
  /// A counter that was used before, or lies too far behind to tell.
  REPLAYED,
  /// It was not sealed for us, or was changed.
  BAD_TAG,
  BAD_SIGNATURE,
  /// A public key or encapsulation that is none.
  BAD_KEY,
  /// A handshake for another recipient.
  WRONG_RECIPIENT,
  /// Signed by its sender, but its frames are malformed or out of place.
  BAD_FRAMES,
  /// A bundle that does not verify or is out of its time.
  INVALID_BUNDLE,
  /// More INITs, or more refusals to answer, than are allowed for.
  RATE_LIMITED,
  /// More links than one instance, or all together, may have.
  TOO_MANY_LINKS,
  /// A record beyond the inbound budget, or outside the window of its link.
  BEYOND_BUDGET,
  /// An INIT to an agent that is leaving.
  LEAVING;

  static DropReason of(CryptoException refusal) {
    return switch (refusal.reason()) {
      case BAD_KEY -> BAD_KEY;
      case BAD_SIGNATURE -> BAD_SIGNATURE;
      case BAD_TAG -> BAD_TAG;
      case BAD_LENGTH -> MALFORMED;
    };
  }
}
