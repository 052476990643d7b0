package dev.redoubt.message;

/// Bytes that a primitive refuses: the one typed refusal of the cryptography.
///
/// Whatever the libraries beneath throw on hostile bytes becomes this exception at the place of the
/// call. It says nothing that a peer could learn from, and has no stack trace, because forgeries
/// arrive in numbers.
public final class CryptoException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  public CryptoException(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// What was refused.
  public enum Reason {
    /// A public key that is malformed, of low order or not reduced.
    BAD_KEY,
    BAD_SIGNATURE,
    /// A ciphertext whose tag does not verify.
    BAD_TAG,
    BAD_LENGTH
  }
}
