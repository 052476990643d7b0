package dev.redoubt.cli;

import dev.redoubt.ErrorCode;
import dev.redoubt.message.Rejection;

/// What a user can do about a message that was not delivered.
final class Advice {
  private Advice() {}

  /// @param contentType content type of our messages
  /// @return empty if there is no advice
  static String of(Rejection reason, String contentType) {
    return switch (reason) {
      case NO_HANDLER -> "NO_HANDLER: the peer has no handler for this type; give another --type.";
      case HANDLER_FAILED ->
          "HANDLER_FAILED: the peer's handler failed at every attempt; its log says why.";
      case UNDECODABLE ->
          "UNDECODABLE: the peer's handler expects another body than this "
              + contentType
              + ". For a record send JSON with its fields (--json-body), else what it expects"
              + " (--content-type).";
      case SKIPPED -> "SKIPPED: the peer learned that this message was given up; send it again.";
      case CLOCK ->
          "CLOCK: the peer's clock is more than 5 minutes behind ours; correct the wrong one (NTP),"
              + " then send again.";
      case REFUSED -> "REFUSED: the peer's application rejected it; ask its owner.";
      case PEER_NOT_TRUSTED ->
          "PEER_NOT_TRUSTED: compare fingerprints with the peer's owner, then correct the pin"
              + " (redoubt trust remove NAME, redoubt trust add NAME FINGERPRINT); or have the peer"
              + " present a valid credential.";
      case NOT_TRUSTED_BY_PEER ->
          "NOT_TRUSTED_BY_PEER: the peer's owner must pin our fingerprint, or trust an authority that"
              + " vouches for us.";
      case CREDENTIAL ->
          "CREDENTIAL: the peer does not accept our credential; have a new one issued.";
      case VERSION -> "VERSION: update one of the two, they have no version in common.";
      case BUSY -> "BUSY: the peer has no room for us now; send it again later.";
      case OTHER ->
          "OTHER: the peer gave a reason that this version does not know; update Redoubt.";
    };
  }

  /// Advice on a message that was not accepted for sending.
  ///
  /// @param code of a [dev.redoubt.DeliveryException]
  static String of(String code) {
    return switch (code) {
      case ErrorCode.TOO_LARGE -> "TOO_LARGE: a message may have almost 1 MiB; send it in parts.";
      case ErrorCode.UNENCODABLE -> "UNENCODABLE: with --json-body every line must be JSON.";
      default -> "";
    };
  }

  static boolean distrust(Rejection reason) {
    return switch (reason) {
      case PEER_NOT_TRUSTED, NOT_TRUSTED_BY_PEER, CREDENTIAL -> true;
      default -> false;
    };
  }
}
