package dev.redoubt.core;

/// The constants of QRMP/1 that both sides must share (SPEC.md). What an implementation may choose
/// stands in [Limits].
public final class Protocol {
  public static final String PROTO = "QRMP/1 X-Wing MLDSA65-Ed25519 ChaCha20Poly1305 HKDF-SHA256";
  public static final int SUITE = 0x0001;

  /// Bit mask of the protocol versions spoken: bit 0 is version 1.
  public static final int VERSIONS = 0x0001;

  private Protocol() {}
}
