package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.frame.Frames.Allowed;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final Offer OFFER = new Offer(2, Bytes.wrap(new byte[1216]));
  private static final Accept ACCEPT =
      new Accept(2, Bytes.wrap(new byte[1120]), Bytes.wrap(new byte[32]));
  private static final Close CLOSE = new Close(Close.Reason.VIOLATION);

  @Test
  void framesAreReadBackAsWritten() throws MalformedException {
    assertThat(decode(Allowed.FROM_INITIATOR, OFFER::write, CLOSE::write))
        .containsExactly(OFFER, CLOSE);
    assertThat(decode(Allowed.FROM_RESPONDER, ACCEPT::write, new RekeyRequest()::write))
        .containsExactly(ACCEPT, new RekeyRequest());
    assertThat(decode(Allowed.EARLY)).isEmpty();
  }

  @Test
  void closeIsSixBytes() {
    WireWriter out = new WireWriter(16);
    CLOSE.write(out);
    assertThat(Bytes.wrap(out.toArray()).toHex()).isEqualTo("060000000102");
  }

  @Test
  void paddingIsTheRestAndAllZero() throws MalformedException {
    assertThat(decode(Allowed.FROM_INITIATOR, CLOSE::write, out -> out.zeros(1)))
        .containsExactly(CLOSE);
    assertThat(decode(Allowed.EARLY, out -> out.zeros(1000))).isEmpty();
    refused(Allowed.FROM_INITIATOR, out -> out.zeros(1), CLOSE::write);
    refused(Allowed.EARLY, out -> out.zeros(1000).u8(1));
  }

  @Test
  void eachDirectionHasItsFrames() {
    refused(Allowed.EARLY, CLOSE::write);
    refused(Allowed.EARLY, OFFER::write);
    refused(Allowed.FROM_INITIATOR, ACCEPT::write);
    refused(Allowed.FROM_INITIATOR, new RekeyRequest()::write);
    refused(Allowed.FROM_INITIATOR, frame(Frames.RECEIPT, ""));
    refused(Allowed.FROM_RESPONDER, OFFER::write);
    refused(Allowed.FROM_RESPONDER, frame(Frames.BATCH, ""));
  }

  @Test
  void framesOtherThanBatchesAndReceiptsStandOnce() {
    refused(Allowed.FROM_INITIATOR, OFFER::write, OFFER::write);
    refused(Allowed.FROM_INITIATOR, CLOSE::write, OFFER::write, CLOSE::write);
    refused(Allowed.FROM_RESPONDER, ACCEPT::write, ACCEPT::write);
  }

  @Test
  void unknownFramesAreRefusedBelow0x80AndIgnoredFromThere() throws MalformedException {
    for (Allowed allowed : Allowed.values()) {
      for (int type = Frames.GROUP_KEY; type < Frames.IGNORABLE; type++) {
        refused(allowed, frame(type, ""));
      }
      for (int type = Frames.IGNORABLE; type < 0x100; type++) {
        assertThat(decode(allowed, frame(type, "0102"), frame(type, ""))).isEmpty();
      }
    }
  }

  @Test
  void valuesOfTheWrongSizeAreRefused() {
    refused(Allowed.FROM_INITIATOR, frame(Frames.CLOSE, ""));
    refused(Allowed.FROM_INITIATOR, frame(Frames.CLOSE, "0000"));
    refused(Allowed.FROM_INITIATOR, frame(Frames.CLOSE, "03"));
    refused(Allowed.FROM_INITIATOR, frame(Frames.OFFER, "00000002"));
    refused(Allowed.FROM_RESPONDER, frame(Frames.REKEY_REQUEST, "00"));
    refused(Allowed.FROM_RESPONDER, frame(Frames.ACCEPT, "00".repeat(4 + 1120 + 33)));
  }

  @Test
  void lengthsBeyondTheBodyAreRefused() {
    refused(Allowed.FROM_INITIATOR, out -> out.u8(0x80));
    refused(Allowed.FROM_INITIATOR, out -> out.u8(0x80).u32(1));
    refused(Allowed.FROM_INITIATOR, out -> out.u8(0x80).u32(4));
    refused(Allowed.FROM_INITIATOR, out -> out.u8(0x80).u32(-1).zeros(8));
    refused(Allowed.FROM_INITIATOR, out -> out.u8(0x80).u32(Integer.MAX_VALUE).zeros(8));
  }

  private static Consumer<WireWriter> frame(int type, String value) {
    return out -> {
      int begun = Frames.begin(out, type);
      out.bytes(Bytes.hex(value));
      Frames.end(out, begun);
    };
  }

  @SafeVarargs
  private static List<Frame> decode(Allowed allowed, Consumer<WireWriter>... parts)
      throws MalformedException {
    WireWriter out = new WireWriter(64);
    for (Consumer<WireWriter> part : parts) {
      part.accept(out);
    }
    return Frames.decode(new WireReader(out.toArray()), allowed);
  }

  @SafeVarargs
  private static void refused(Allowed allowed, Consumer<WireWriter>... parts) {
    assertThatThrownBy(() -> decode(allowed, parts)).isInstanceOf(MalformedException.class);
  }
}
