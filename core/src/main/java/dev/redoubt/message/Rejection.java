package dev.redoubt.message;

/// Why a message was rejected.
public enum Rejection {
  /// The recipient has no handler for the type.
  NO_HANDLER,
  /// The recipient's handler failed at every try; the message is among its dead letters.
  HANDLER_FAILED,
  /// The recipient could not decode the body.
  UNDECODABLE,
  /// The recipient was told that the message would never come.
  SKIPPED,
  /// The sender's clock is more than five minutes ahead of the recipient's.
  CLOCK,
  /// The recipient's application refused it.
  REFUSED,
  /// There are agents of that name, but our trust policy accepts none of them.
  PEER_NOT_TRUSTED,
  /// The recipient's trust policy does not accept us.
  NOT_TRUSTED_BY_PEER,
  /// Our credential is expired, revoked or not accepted by the recipient.
  CREDENTIAL,
  /// No protocol version in common.
  VERSION,
  /// The recipient has no room for us now: no message ends so, it is tried again.
  BUSY,
  /// A reason that this version does not know.
  OTHER
}
