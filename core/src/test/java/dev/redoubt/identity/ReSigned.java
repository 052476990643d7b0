package dev.redoubt.identity;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;

/// Signs fuzzed bytes correctly, so that fuzzing reaches the code after the check of signatures.
final class ReSigned {
  static final Identity SIGNER = Identity.generate(new SeededRandomness(1));
  static final Identity OTHER = Identity.generate(new SeededRandomness(2));

  private ReSigned() {}

  /// An issuer's statement with `body`.
  static Bytes byIssuer(Bytes magic, String context, byte[] body) {
    WireWriter out =
        new WireWriter(8 << 10)
            .bytes(magic)
            .u16(Protocol.SUITE)
            .bytes(SIGNER.peer().encoded())
            .bytes(body);
    return Bytes.wrap(out.bytes(sign(SIGNER, context, out.toArray())).toArray());
  }

  /// A deterministic signature of `signer`.
  static Bytes sign(Identity signer, String context, byte[] signed) {
    return signer.sign(context, signed, target -> {});
  }
}
