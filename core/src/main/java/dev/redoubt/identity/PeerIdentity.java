package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;

/// The public key of an identity: well-formed, but tied to no name before [Trust] accepts it for
/// one.
public final class PeerIdentity {
  public static final int BYTES = CompositeSignature.PUBLIC_KEY;

  private final CompositeSignature.PublicKey key;
  private final Fingerprint fingerprint;

  private PeerIdentity(CompositeSignature.PublicKey key) {
    this.key = key;
    this.fingerprint = fingerprint(key.encoded());
  }

  /// @throws CryptoException if it is not a valid key: wrong length, not a point, of low order
  public static PeerIdentity decode(Bytes encoded) throws CryptoException {
    return new PeerIdentity(CompositeSignature.PublicKey.decode(encoded));
  }

  /// The fingerprint of a public key of the right length, which may be invalid otherwise.
  public static Fingerprint fingerprint(Bytes encoded) {
    byte[] suite = new WireWriter(2).u16(Protocol.SUITE).toArray();
    byte[] hash = Kdf.hash(Kdf.label("qrmp1 identity", suite, encoded.toArray()));
    return new Fingerprint(Bytes.wrap(hash));
  }

  public Bytes encoded() {
    return key.encoded();
  }

  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /// Whether both halves of `signature` verify. Any bytes are allowed and never throw.
  public boolean verify(String context, byte[] message, Bytes signature) {
    return key.verify(context, message, signature);
  }

  @Override
  public String toString() {
    return fingerprint.toString();
  }
}
