package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;

/// An authenticated goodbye: the agent leaves, or ends one session.
public record Close(Reason reason) implements Frame {
  public enum Reason {
    LEAVING(0),
    SUPERSEDED(1),
    VIOLATION(2);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    private static Reason of(int code) throws MalformedException {
      for (Reason reason : values()) {
        if (reason.code == code) {
          return reason;
        }
      }
      throw new MalformedException("unknown reason");
    }
  }

  /// Consumes the whole reader.
  static Close decode(WireReader in) throws MalformedException {
    Close close = new Close(Reason.of(in.u8()));
    in.end();
    return close;
  }

  public void write(WireWriter out) {
    int frame = Frames.begin(out, Frames.CLOSE);
    out.u8(reason.code);
    Frames.end(out, frame);
  }
}
