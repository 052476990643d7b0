package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;

/// The responder asks the initiator for a KEM step. It has no value.
public record RekeyRequest() implements Frame {
  /// Consumes the whole reader.
  static RekeyRequest decode(WireReader in) throws MalformedException {
    in.end();
    return new RekeyRequest();
  }

  public void write(WireWriter out) {
    Frames.end(out, Frames.begin(out, Frames.REKEY_REQUEST));
  }
}
