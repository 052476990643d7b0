package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import java.security.MessageDigest;

/// The layout that every envelope shares, and that of a data envelope (§6.1): `prefix 4 | kid 32 |
/// guard 8 | counter u32`, then the ciphertext of `signature 64 | body`.
final class Envelope {
  static final int INIT = 1;
  static final int RESP = 2;
  static final int DATA = 3;

  static final int PREFIX = 4;
  static final int KID = 32;
  static final int KID_AT = PREFIX;
  static final int GUARD_AT = KID_AT + KID;
  static final int GUARD = 8;
  static final int COUNTER_AT = GUARD_AT + GUARD;
  static final int HEADER = COUNTER_AT + Integer.BYTES;

  static final int SIGNATURE_AT = HEADER;
  static final int BODY_AT = SIGNATURE_AT + EnvelopeSigner.SIGNATURE;

  /// `u64 created_ms | u32 epoch_seen | u32 generation_seen`, which every body starts with.
  static final int BODY_HEAD = 16;

  static final int FRAMES_AT = BODY_AT + BODY_HEAD;

  static final int MIN = FRAMES_AT + Aead.TAG;
  static final int MAX = BODY_AT + Protocol.BODY_MAX + Aead.TAG;

  private static final int MAGIC = 0x51;
  private static final int VERSION = 0x01;

  private Envelope() {}

  static WireWriter writePrefix(WireWriter out, int type) {
    return out.u8(MAGIC).u8(VERSION).u8(type).u8(0);
  }

  /// Whether `envelope` starts with the prefix of this type.
  static boolean is(int type, Bytes envelope) {
    return envelope.size() >= PREFIX
        && envelope.at(0) == MAGIC
        && envelope.at(1) == VERSION
        && envelope.at(2) == type
        && envelope.at(3) == 0;
  }

  /// Whether `envelope` has the size and prefix of a data envelope.
  static boolean isData(Bytes envelope) {
    return envelope.size() >= MIN && envelope.size() <= MAX && is(DATA, envelope);
  }

  /// What stands for a body of `length` bytes in its signature.
  static byte[] hash(byte[] array, int at, int length) {
    MessageDigest sha256 = Kdf.sha256();
    sha256.update(array, at, length);
    return sha256.digest();
  }

  static Bytes kid(Bytes data) {
    return data.slice(KID_AT, GUARD_AT);
  }

  static int counter(Bytes data) {
    int counter = 0;
    for (int at = COUNTER_AT; at < HEADER; at++) {
      counter = counter << 8 | (data.at(at) & 0xff);
    }
    return counter;
  }
}
