package dev.redoubt.core.identity;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.CryptoException;
import dev.redoubt.core.wire.WireException;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;

/// What the trust statements (SPEC.md §3.7 to 3.9) have in common: a magic, the suite, and
/// composite signatures at the end over all before.
final class Statement {
  private Statement() {}

  static WireWriter begin(Bytes magic, int capacity) {
    return new WireWriter(capacity).bytes(magic).u16(Protocol.SUITE);
  }

  /// A reader of what follows magic and suite.
  ///
  /// @param what for the refusal
  static WireReader read(Bytes encoded, int sizeMax, Bytes magic, String what)
      throws WireException {
    if (encoded.size() > sizeMax) {
      throw new WireException(what + " too large");
    }
    WireReader in = new WireReader(encoded.toArray());
    if (!in.bytes(magic.size()).equals(magic) || in.u16() != Protocol.SUITE) {
      throw new WireException("not a " + what + " of this suite");
    }
    return in;
  }

  static PeerIdentity identity(WireReader in) throws WireException {
    try {
      return PeerIdentity.parse(in.bytes(PeerIdentity.BYTES));
    } catch (CryptoException e) {
      throw new WireException("holds a bad key");
    }
  }

  static Bytes signature(WireReader in) throws WireException {
    return in.bytes(CompositeSignature.SIGNATURE);
  }

  /// What `count` signatures at the end of `encoded` are over.
  static byte[] signed(Bytes encoded, int count) {
    return encoded.slice(0, encoded.size() - count * CompositeSignature.SIGNATURE).toArray();
  }
}
