package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The running hash of a handshake, h0 to h4, and what both sides derive from it (§5.5).
final class Transcript {
  static final int HANDSHAKE_ID = 16;
  static final int SESSION_ID = 32;

  /// Contexts of the two signatures of a handshake (§2.7).
  static final String INIT_CONTEXT = "qrmp1 init";

  static final String RESP_CONTEXT = "qrmp1 resp";

  private static final byte[] PROTO = Protocol.PROTO.getBytes(StandardCharsets.US_ASCII);

  private Transcript() {}

  /// `h0`: whom the handshake is with.
  static byte[] start(Fingerprint responder, InstanceId instance, Bytes prekey) {
    return Kdf.hash(
        PROTO, responder.value().toArray(), instance.value().toArray(), prekey.toArray());
  }

  /// The next hash, after `part` was said.
  static byte[] after(byte[] hash, byte[] part) {
    return Kdf.hash(hash, part);
  }

  static byte[] initInfo(byte[] h0) {
    return Kdf.label("qrmp1 init", h0);
  }

  static byte[] respInfo(byte[] h2) {
    return Kdf.label("qrmp1 resp", h2);
  }

  /// What a handshake signature covers.
  static byte[] signed(Fingerprint signer, Fingerprint other, byte[] hash, byte[] unsignedBody) {
    return new WireWriter(4 * Kdf.HASH)
        .bytes(signer.value())
        .bytes(other.value())
        .bytes(hash)
        .bytes(Kdf.hash(unsignedBody))
        .toArray();
  }

  /// A decrypted body without the signature at its end.
  static byte[] unsigned(byte[] body) {
    return Arrays.copyOf(body, body.length - CompositeSignature.SIGNATURE);
  }

  static Bytes signature(byte[] body) {
    int at = body.length - CompositeSignature.SIGNATURE;
    return Bytes.wrap(body, at, CompositeSignature.SIGNATURE);
  }

  /// `s1`, the secret of epoch 0.
  static SecretBytes s1(Hpke.Context context, byte[] h2) {
    return context.export(Kdf.label("qrmp1 s1", h2), KeySchedule.SECRET);
  }

  static Bytes handshakeId(Hpke.Context context, byte[] h2) {
    try (SecretBytes id = context.export(Kdf.label("qrmp1 hid", h2), HANDSHAKE_ID)) {
      return Bytes.copyOf(id.bytes());
    }
  }

  /// `root_1`, the secret of epoch 1.
  static SecretBytes root(Hpke.Context context, byte[] h4, SecretBytes psk) {
    try (SecretBytes exported = context.export(Kdf.label("qrmp1 root", h4), KeySchedule.SECRET)) {
      return KeySchedule.root(psk, exported);
    }
  }

  static byte[] sessionId(Hpke.Context context, byte[] h4) {
    try (SecretBytes id = context.export(Kdf.label("qrmp1 sid", h4), SESSION_ID)) {
      return id.bytes().clone();
    }
  }
}
