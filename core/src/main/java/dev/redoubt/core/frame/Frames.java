package dev.redoubt.core.frame;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// The sequence of frames in a body: `u8 type | u32 length | value` each, then padding.
public final class Frames {
  public static final int PADDING = 0;
  public static final int BATCH = 1;
  public static final int RECEIPT = 2;
  public static final int OFFER = 3;
  public static final int ACCEPT = 4;
  public static final int REKEY_REQUEST = 5;
  public static final int CLOSE = 6;
  public static final int GROUP_KEY = 7;
  public static final int ROSTER = 8;

  /// Types from here on are ignored where they are not known.
  public static final int IGNORABLE = 0x80;

  /// Which frames may stand where (§5.12). PADDING may everywhere.
  public enum Allowed {
    /// INIT and epoch 0.
    EARLY(1 << BATCH),
    /// Direction 0 from epoch 1 on.
    FROM_INITIATOR(1 << BATCH | 1 << OFFER | 1 << CLOSE),
    /// Direction 1.
    FROM_RESPONDER(1 << RECEIPT | 1 << ACCEPT | 1 << REKEY_REQUEST | 1 << CLOSE);

    private final int types;

    Allowed(int types) {
      this.types = types;
    }

    private boolean admits(int type) {
      return type < Integer.SIZE && (types >>> type & 1) != 0;
    }
  }

  /// Frames of an envelope, those that are not known among them.
  public static final int FRAMES_MAX = 4_096;

  /// BATCH frames of an envelope: a link that says again what fell into the gaps of a receipt needs
  /// one for each.
  public static final int BATCHES_MAX = 256;

  /// Links that the BATCH frames of an envelope speak of: one, and those left behind.
  public static final int LINKS_MAX = 4;

  /// Records of all BATCH frames of an envelope: each number of a window once.
  public static final int RECORDS_MAX = Protocol.LINK_WINDOW_RECORDS;

  private static final int REPEATABLE = 1 << BATCH | 1 << RECEIPT;

  private Frames() {}

  /// Consumes the whole reader. One malformed or misplaced frame refuses them all.
  public static List<Frame> decode(WireReader in, Allowed allowed) throws MalformedException {
    List<Frame> frames = new ArrayList<>();
    Repeated repeated = new Repeated();
    int once = 0;
    for (int count = 0; in.remaining() > 0; count++) {
      int type = in.u8();
      if (type == PADDING) {
        in.zeros();
        break;
      }
      if (count == FRAMES_MAX) {
        throw new MalformedException("more frames than an envelope holds");
      }
      WireReader value = in.part(in.u32(in.remaining()));
      if (type >= IGNORABLE) {
        continue;
      }
      if (!allowed.admits(type) || (once >>> type & 1) != 0) {
        throw new MalformedException("frame is out of place");
      }
      once |= 1 << type & ~REPEATABLE;
      Frame frame = decode(type, value);
      repeated.add(frame);
      frames.add(frame);
    }
    return List.copyOf(frames);
  }

  private static Frame decode(int type, WireReader value) throws MalformedException {
    return switch (type) {
      case BATCH -> Batch.decode(value);
      case RECEIPT -> Receipt.decode(value);
      case OFFER -> Offer.decode(value);
      case ACCEPT -> Accept.decode(value);
      case REKEY_REQUEST -> RekeyRequest.decode(value);
      case CLOSE -> Close.decode(value);
      default -> throw new MalformedException("unknown frame");
    };
  }

  /// Starts a frame of a length that is known only when it [#end]s.
  ///
  /// @return what [#end] needs to know
  public static int begin(WireWriter out, int type) {
    out.u8(type).u32(0);
    return out.size();
  }

  /// Ends the frame that [#begin] started.
  public static void end(WireWriter out, int begun) {
    out.putU32(begun - Integer.BYTES, out.size() - begun);
  }
}
