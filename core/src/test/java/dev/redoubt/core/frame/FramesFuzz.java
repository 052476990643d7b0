package dev.redoubt.core.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.core.frame.Frames.Allowed;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.List;

/// The frames of a body; the first byte selects the place, which decides what is allowed.
class FramesFuzz {
  private static final List<Allowed> PLACES = List.of(Allowed.values());

  /// Size of the shortest frame, bytes.
  private static final int FRAME_MIN = 5;

  @FuzzTest
  void framesAreRefusedOrAllowedHereAndMeanTheSameWhenTheyAreWrittenAgain(byte[] bytes)
      throws MalformedException {
    if (bytes.length == 0) {
      return;
    }
    Allowed allowed = PLACES.get((bytes[0] & 0xff) % PLACES.size());
    List<Frame> frames;
    try {
      frames = Frames.decode(new WireReader(bytes, 1, bytes.length - 1), allowed);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(frames.size()).isLessThanOrEqualTo(bytes.length / FRAME_MIN);
    WireWriter out = new WireWriter(64);
    frames.forEach(frame -> write(frame, allowed, out));
    assertThat(Frames.decode(new WireReader(out.toArray()), allowed)).isEqualTo(frames);
  }

  private static void write(Frame frame, Allowed allowed, WireWriter out) {
    switch (frame) {
      case Batch batch -> {
        assertThat(allowed).isNotEqualTo(Allowed.FROM_RESPONDER);
        int begun = Frames.begin(out, Frames.BATCH);
        batch.write(out);
        Frames.end(out, begun);
      }
      case Receipt receipt -> {
        assertThat(allowed).isEqualTo(Allowed.FROM_RESPONDER);
        int begun = Frames.begin(out, Frames.RECEIPT);
        receipt.write(out);
        Frames.end(out, begun);
      }
      case Offer offer -> {
        assertThat(allowed).isEqualTo(Allowed.FROM_INITIATOR);
        offer.write(out);
      }
      case Accept accept -> {
        assertThat(allowed).isEqualTo(Allowed.FROM_RESPONDER);
        accept.write(out);
      }
      case RekeyRequest request -> {
        assertThat(allowed).isEqualTo(Allowed.FROM_RESPONDER);
        request.write(out);
      }
      case Close close -> {
        assertThat(allowed).isNotEqualTo(Allowed.EARLY);
        close.write(out);
      }
    }
  }
}
