package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.EnvelopeSigner;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import org.jspecify.annotations.Nullable;

/// The layout of RESP: `prefix | handshake_id 16 | enc2 1120 | u32 ct_len | ct`, of one size
/// whatever the verdict is.
public final class Resp {
  private static final int HEADER =
      Envelope.PREFIX + Transcript.HANDSHAKE_ID + Hpke.ENC + Integer.BYTES;
  private static final int UNSIGNED =
      Fingerprint.BYTES + InstanceId.BYTES + 2 + 1 + EnvelopeSigner.PUBLIC_KEY;
  private static final int CIPHERTEXT = UNSIGNED + CompositeSignature.SIGNATURE + Aead.TAG;

  /// Bytes of a whole RESP.
  public static final int SIZE = HEADER + CIPHERTEXT;

  private static final int ENC_AT = Envelope.PREFIX + Transcript.HANDSHAKE_ID;

  private static final Bytes CIPHERTEXT_LENGTH =
      Bytes.wrap(new WireWriter(Integer.BYTES).u32(CIPHERTEXT).toArray());

  private Resp() {}

  /// What INIT a RESP answers, or null where these bytes are no RESP.
  public static @Nullable Bytes handshakeId(Bytes resp) {
    boolean plausible =
        resp.size() == SIZE
            && Envelope.is(Envelope.RESP, resp)
            && resp.slice(HEADER - Integer.BYTES, HEADER).equals(CIPHERTEXT_LENGTH);
    return plausible ? resp.slice(Envelope.PREFIX, ENC_AT) : null;
  }

  static byte[] header(Bytes handshakeId, byte[] enc) {
    return Envelope.writePrefix(new WireWriter(HEADER), Envelope.RESP)
        .bytes(handshakeId)
        .bytes(enc)
        .bytes(CIPHERTEXT_LENGTH)
        .toArray();
  }

  static byte[] header(Bytes resp) {
    return resp.slice(0, HEADER).toArray();
  }

  static byte[] enc(Bytes resp) {
    return resp.slice(ENC_AT, ENC_AT + Hpke.ENC).toArray();
  }

  static byte[] ciphertext(Bytes resp) {
    return resp.slice(HEADER, SIZE).toArray();
  }

  /// What RESP says under encryption, before its signature.
  ///
  /// @param sign the key that signs the session's envelopes, unchecked; zeros with a refusal
  record Body(
      Fingerprint recipient, InstanceId instance, int versions, Verdict verdict, Bytes sign) {
    static final Bytes NO_KEY = Bytes.wrap(new byte[EnvelopeSigner.PUBLIC_KEY]);

    /// Reads a body without its signature.
    static Body decode(byte[] unsigned) throws MalformedException {
      WireReader in = new WireReader(unsigned);
      Fingerprint recipient = new Fingerprint(in.bytes(Fingerprint.BYTES));
      InstanceId instance = new InstanceId(in.bytes(InstanceId.BYTES));
      int versions = in.u16();
      Verdict verdict = Verdict.of(in.u8());
      Bytes sign = in.bytes(EnvelopeSigner.PUBLIC_KEY);
      in.end();
      if (verdict == null || (verdict != Verdict.SESSION && !sign.equals(NO_KEY))) {
        throw new MalformedException("not a verdict");
      }
      return new Body(recipient, instance, versions, verdict, sign);
    }

    byte[] write() {
      return new WireWriter(UNSIGNED)
          .bytes(recipient.value())
          .bytes(instance.value())
          .u16(versions)
          .u8(verdict.code())
          .bytes(sign)
          .toArray();
    }
  }
}
