package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// The responder's half of a KEM step.
///
/// @param epoch the new epoch, unsigned
/// @param enc the encapsulation to the offered key, 1120 bytes
/// @param tag proves that both sides have the same root, 32 bytes
public record Accept(int epoch, Bytes enc, Bytes tag) implements Frame {
  static final int ENC = 1120;
  static final int TAG = 32;

  /// Consumes the whole reader.
  static Accept decode(WireReader in) throws MalformedException {
    Accept accept = new Accept(in.u32(), in.bytes(ENC), in.bytes(TAG));
    in.end();
    return accept;
  }

  public void write(WireWriter out) {
    int frame = Frames.begin(out, Frames.ACCEPT);
    out.u32(epoch).bytes(enc).bytes(tag);
    Frames.end(out, frame);
  }
}
