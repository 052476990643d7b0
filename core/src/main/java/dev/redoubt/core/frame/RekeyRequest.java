package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireException;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;

/// The responder asks the initiator for a KEM step. It has no value.
public record RekeyRequest() implements Frame {
  /// Consumes the whole reader.
  static RekeyRequest parse(WireReader in) throws WireException {
    in.end();
    return new RekeyRequest();
  }

  public void write(WireWriter out) {
    Frames.end(out, Frames.begin(out, Frames.REKEY_REQUEST));
  }
}
