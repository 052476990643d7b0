package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// The initiator's half of a KEM step: a fresh key for the epoch after the one it is sent in.
///
/// @param epoch the new epoch, unsigned
/// @param ek an X-Wing public key, 1216 bytes, unchecked
public record Offer(int epoch, Bytes ek) implements Frame {
  static final int EK = 1216;

  /// Consumes the whole reader.
  static Offer decode(WireReader in) throws MalformedException {
    Offer offer = new Offer(in.u32(), in.bytes(EK));
    in.end();
    return offer;
  }

  public void write(WireWriter out) {
    int frame = Frames.begin(out, Frames.OFFER);
    out.u32(epoch).bytes(ek);
    Frames.end(out, frame);
  }
}
