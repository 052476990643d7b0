package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.SecretBytes;

/// The key schedule of a session (§5.5): what is derived under which label.
final class KeySchedule {
  static final int SECRET = 32;

  private KeySchedule() {}

  /// `T[n][dir][0]`, from which the generations of one epoch and direction follow.
  static SecretBytes traffic(SecretBytes secret, byte[] bind, int direction, int epoch) {
    byte[] info = new WireWriter(5).u8(direction).u32(epoch).toArray();
    return SecretBytes.own(Kdf.expand(secret, Kdf.label("qrmp1 traffic", bind, info), SECRET));
  }

  /// `psk_n`, which ties the root of the next epoch to this one.
  static SecretBytes psk(SecretBytes secret, byte[] bind, int epoch) {
    byte[] info = new WireWriter(4).u32(epoch).toArray();
    return SecretBytes.own(Kdf.expand(secret, Kdf.label("qrmp1 psk", bind, info), SECRET));
  }

  /// `root_n` from the epoch before and what the KEM gave.
  static SecretBytes root(SecretBytes psk, SecretBytes exported) {
    return Kdf.extract(psk.bytes(), exported.bytes());
  }

  static byte[] generationInfo(byte[] bind) {
    return Kdf.label("qrmp1 generation", bind);
  }
}
