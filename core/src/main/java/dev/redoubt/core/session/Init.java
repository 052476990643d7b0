package dev.redoubt.core.session;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// An INIT of which nothing but its outer shape is known: `prefix | u16 suite | prekey_id 16 | enc
/// 1120 | u32 ct_len | ct`.
public final class Init {
  /// The least ciphertext that we make, tag included, bytes. A receiver does not insist on it.
  static final int CIPHERTEXT_MIN = 8 << 10;

  static final int SIGNATURE_AND_TAG = CompositeSignature.SIGNATURE + Aead.TAG;

  private static final int PREKEY_ID = 16;
  private static final int HEADER = Envelope.PREFIX + 2 + PREKEY_ID + Hpke.ENC + Integer.BYTES;

  private final Bytes encoded;
  private final Bytes prekeyId;
  private final Bytes enc;

  private Init(Bytes encoded, Bytes prekeyId, Bytes enc) {
    this.encoded = encoded;
    this.prekeyId = prekeyId;
    this.enc = enc;
  }

  /// Checks size and prefix, and nothing that costs.
  ///
  /// @throws MalformedException if it is not exactly one INIT of this suite within its bounds
  public static Init decode(Bytes encoded) throws MalformedException {
    boolean plausible =
        encoded.size() >= HEADER + SIGNATURE_AND_TAG
            && encoded.size() <= Protocol.INIT_MAX
            && Envelope.is(Envelope.INIT, encoded);
    if (!plausible) {
      throw new MalformedException("not an INIT");
    }
    WireReader in = new WireReader(encoded.slice(0, HEADER).toArray());
    in.skip(Envelope.PREFIX);
    if (in.u16() != Protocol.SUITE) {
      throw new MalformedException("not an INIT of this suite");
    }
    Bytes prekeyId = in.bytes(PREKEY_ID);
    Bytes enc = in.bytes(Hpke.ENC);
    if (in.u32() != encoded.size() - HEADER) {
      throw new MalformedException("length is wrong");
    }
    return new Init(encoded, prekeyId, enc);
  }

  static byte[] header(Bytes prekeyId, byte[] enc, int ciphertextLength) {
    return Envelope.writePrefix(new WireWriter(HEADER), Envelope.INIT)
        .u16(Protocol.SUITE)
        .bytes(prekeyId)
        .bytes(enc)
        .u32(ciphertextLength)
        .toArray();
  }

  public Bytes prekeyId() {
    return prekeyId;
  }

  /// `h2`, by which duplicates are known before any public-key work is done.
  ///
  /// @param self the responder
  public Bytes h2(Fingerprint self, InstanceId instance, Prekey prekey) {
    byte[] h0 = Transcript.start(self, instance, prekey.publicKey());
    return Bytes.wrap(Transcript.after(Transcript.after(h0, header()), ciphertext()));
  }

  byte[] enc() {
    return enc.toArray();
  }

  byte[] header() {
    return encoded.slice(0, HEADER).toArray();
  }

  byte[] ciphertext() {
    return encoded.slice(HEADER, encoded.size()).toArray();
  }
}
