package dev.redoubt;

import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.message.Rejection;

/// Why a recipient does not take a file.
public enum FileRejection {
  /// It takes no files ([AgentBuilder#files]).
  NO_FILES,
  /// It is larger than the recipient takes.
  TOO_LARGE,
  /// What the recipient keeps of unfinished files has no room for it.
  NO_ROOM,
  /// The recipient's disk is full, or cannot be written.
  STORAGE,
  /// What arrived is not what was offered.
  MISMATCH,
  /// The recipient's handler refused it.
  REFUSED,
  /// The recipient's handler failed at every attempt.
  HANDLER_FAILED,
  /// The sender's clock is more than five minutes ahead of the recipient's.
  CLOCK,
  /// There are agents of that name, but our trust policy accepts none of them.
  PEER_NOT_TRUSTED,
  /// The recipient's trust policy does not accept us.
  NOT_TRUSTED_BY_PEER,
  /// Our credential is expired, revoked or not accepted by the recipient.
  CREDENTIAL,
  /// No protocol version in common.
  VERSION,
  /// A reason that this version does not know.
  OTHER;

  static FileRejection of(Refusal refusal) {
    return switch (refusal) {
      case TOO_LARGE -> TOO_LARGE;
      case NO_ROOM -> NO_ROOM;
      case STORAGE -> STORAGE;
      case MISMATCH -> MISMATCH;
      case REFUSED -> REFUSED;
      case UNKNOWN, BUSY, OTHER -> OTHER;
    };
  }

  static FileRejection of(Rejection rejection) {
    return switch (rejection) {
      case NO_HANDLER -> NO_FILES;
      case HANDLER_FAILED -> HANDLER_FAILED;
      case CLOCK -> CLOCK;
      case REFUSED -> REFUSED;
      case PEER_NOT_TRUSTED -> PEER_NOT_TRUSTED;
      case NOT_TRUSTED_BY_PEER -> NOT_TRUSTED_BY_PEER;
      case CREDENTIAL -> CREDENTIAL;
      case VERSION -> VERSION;
      case UNDECODABLE, SKIPPED, BUSY, OTHER -> OTHER;
    };
  }
}
