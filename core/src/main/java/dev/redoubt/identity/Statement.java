package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;

/// Common parts of the trust statements (§3.7 to §3.9): magic and suite at the start, composite
/// signatures over everything before them at the end.
final class Statement {
  private Statement() {}

  static WireWriter begin(Bytes magic, int capacity) {
    return new WireWriter(capacity).bytes(magic).u16(Protocol.SUITE);
  }

  /// A reader positioned after magic and suite.
  ///
  /// @param what names the statement in error messages
  static WireReader read(Bytes encoded, int sizeMax, Bytes magic, String what)
      throws MalformedException {
    if (encoded.size() > sizeMax) {
      throw new MalformedException(what + " too large");
    }
    WireReader in = new WireReader(encoded.toArray());
    if (!in.bytes(magic.size()).equals(magic) || in.u16() != Protocol.SUITE) {
      throw new MalformedException("not a " + what + " of this suite");
    }
    return in;
  }

  static PeerIdentity identity(WireReader in) throws MalformedException {
    try {
      return PeerIdentity.decode(in.bytes(PeerIdentity.BYTES));
    } catch (CryptoException e) {
      throw new MalformedException("holds a bad key");
    }
  }

  static Bytes signature(WireReader in) throws MalformedException {
    return in.bytes(CompositeSignature.SIGNATURE);
  }

  /// The bytes that the `count` signatures at the end of `encoded` cover.
  static byte[] signed(Bytes encoded, int count) {
    return encoded.slice(0, encoded.size() - count * CompositeSignature.SIGNATURE).toArray();
  }
}
