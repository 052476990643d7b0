package dev.redoubt.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Successions, as read from files.
class SuccessionFuzz {
  @FuzzTest
  void aSuccessionIsRefusedOrReadExactlyAndNeverAForgeryRead(byte[] bytes) {
    try {
      assertThat(Succession.decode(Bytes.copyOf(bytes)).old())
          .isNotEqualTo(ReSigned.SIGNER.fingerprint());
    } catch (MalformedException refused) {
      // What is behind good signatures is tried all the same.
    }
    Bytes signed = signed(bytes);
    Succession succession;
    try {
      succession = Succession.decode(signed);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(
            Succession.sign(
                    succession.name(),
                    ReSigned.SIGNER,
                    ReSigned.OTHER,
                    succession.notBeforeMillis(),
                    target -> {})
                .encoded())
        .isEqualTo(signed);
  }

  /// All but the last eight bytes are the name, the rest is the time.
  private static Bytes signed(byte[] bytes) {
    Bytes all = Bytes.wrap(bytes);
    int timeAt = Math.max(0, bytes.length - Long.BYTES);
    WireWriter out =
        new WireWriter(12 << 10)
            .bytes(Succession.MAGIC)
            .u16(Protocol.SUITE)
            .bytes(all.slice(0, timeAt))
            .bytes(ReSigned.SIGNER.peer().encoded())
            .bytes(ReSigned.OTHER.peer().encoded())
            .bytes(all.slice(timeAt, bytes.length));
    byte[] said = out.toArray();
    out.bytes(ReSigned.sign(ReSigned.SIGNER, Succession.CONTEXT, said));
    out.bytes(ReSigned.sign(ReSigned.OTHER, Succession.CONTEXT, said));
    return Bytes.wrap(out.toArray());
  }
}
