package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Frames;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// Writes the frames that a script asks for: any type in any place, with numbers near the edges of
/// the protocol, repeated as often as fits an envelope.
final class HostileFrames {
  /// The kind of the next frame. Scripts use the position in this list.
  enum Kind {
    BATCH,
    RECEIPT,
    /// The due part of a KEM step, as an honest peer writes it.
    STEP,
    OFFER,
    ACCEPT,
    REKEY_REQUEST,
    CLOSE,
    IGNORABLE,
    /// Any type, length and content.
    RAW
  }

  /// How a repeated frame changes from one to the next.
  static final int LOWEST_BY_ONE = 1;

  static final int LOWEST_BY_COUNT = 2;
  static final int LOWEST_BY_WINDOW = 3;
  static final int NEXT_LINK = 4;
  static final int BASE_BY_COUNT = 8;

  private static final int WINDOW = Protocol.LINK_WINDOW_RECORDS;
  private static final long SEQ_MAX = Long.MAX_VALUE / 4;

  private final int room;
  private final WireWriter out = new WireWriter(1 << 10);

  private HostileFrames(int room) {
    this.room = room;
  }

  /// As many frames as the script says, in at most `room` bytes.
  static Bytes of(WireReader script, HostilePeer peer, Session session, Net net, int room)
      throws MalformedException {
    HostileFrames frames = new HostileFrames(room);
    int count = script.u8() % 8;
    for (int i = 0; i < count; i++) {
      frames.frame(script, peer, session, net);
    }
    return Bytes.wrap(frames.out.toArray());
  }

  private void frame(WireReader script, HostilePeer peer, Session session, Net net)
      throws MalformedException {
    switch (Kind.values()[script.u8() % Kind.values().length]) {
      case BATCH -> batches(script, peer, net.now());
      case RECEIPT -> receipts(script, peer);
      case STEP -> {
        if (fits(1220)) {
          session.writeStep(out, net.now(), net.randomness());
        }
      }
      case OFFER -> {
        int epoch = session.epoch() + (byte) script.u8();
        put(Frames.OFFER, new WireWriter(1220).u32(epoch).bytes(key(script, peer, net)));
      }
      case ACCEPT -> {
        int epoch = session.epoch() + (byte) script.u8();
        put(Frames.ACCEPT, new WireWriter(1156).u32(epoch).zeros(1120 + 32));
      }
      case REKEY_REQUEST -> put(Frames.REKEY_REQUEST, new WireWriter(0));
      case CLOSE -> put(Frames.CLOSE, new WireWriter(1).u8(script.u8() % 4));
      case IGNORABLE -> put(Frames.IGNORABLE | script.u8(), new WireWriter(16).zeros(script.u16()));
      case RAW -> raw(script);
    }
  }

  private static Bytes key(WireReader script, HostilePeer peer, Net net) throws MalformedException {
    return switch (script.u8() % 3) {
      case 0 -> peer.publicKey();
      case 1 -> Bytes.wrap(new byte[1216]);
      default -> Bytes.wrap(net.randomness().bytes(1216));
    };
  }

  private void raw(WireReader script) throws MalformedException {
    int type = script.u8();
    Bytes value = script.opaque16();
    int claimed = script.u8();
    if (fits(value.size())) {
      out.u8(type).u32(claimed == 0 ? value.size() : claimed << 16).bytes(value);
    }
  }

  private boolean fits(int value) {
    return value <= room - out.size() - 5;
  }

  /// @return false if there was no room
  private boolean put(int type, WireWriter value) {
    boolean fits = fits(value.size());
    if (fits) {
      out.u8(type).u32(value.size()).bytes(Bytes.wrap(value.array(), 0, value.size()));
    }
    return fits;
  }

  // --- BATCH

  private void batches(WireReader script, HostilePeer peer, Now now) throws MalformedException {
    long link = script.u8() % 32;
    long[] place = peer.places.computeIfAbsent(link, key -> new long[2]);
    long lowest = edge(script, place[0], place[1]);
    long base = edge(script, Math.max(lowest, place[1]), lowest);
    HostileRecords records = HostileRecords.read(script, now);
    int repeats = 1 + script.u16() % 30_000;
    int stride = script.u8();
    for (int i = 0; i < repeats; i++) {
      WireWriter batch = new WireWriter(64);
      batch.u64(link).u64(lowest).u64(base);
      if (!records.write(batch, room - out.size()) || !put(Frames.BATCH, batch)) {
        return;
      }
      place[0] = Math.max(place[0], lowest & SEQ_MAX);
      place[1] = Math.max(place[1], base + records.count() & SEQ_MAX);
      long by =
          switch (stride & 3) {
            case LOWEST_BY_ONE -> 1;
            case LOWEST_BY_COUNT -> records.count();
            case LOWEST_BY_WINDOW -> WINDOW;
            default -> 0;
          };
      lowest += by;
      base += by + ((stride & BASE_BY_COUNT) != 0 ? records.count() : 0);
      link += (stride & NEXT_LINK) != 0 ? 1 : 0;
    }
  }

  /// A number, usually near an edge.
  private static long edge(WireReader script, long first, long second) throws MalformedException {
    return switch (script.u8() % 12) {
      case 0 -> first;
      case 1 -> second;
      case 2 -> first + 1;
      case 3 -> Math.max(0, first - 1);
      case 4 -> second + WINDOW - 1;
      case 5 -> second + WINDOW;
      case 6 -> 0;
      case 7 -> SEQ_MAX;
      case 8 -> SEQ_MAX - WINDOW;
      case 9 -> SEQ_MAX + 1;
      case 10 -> second + script.u16();
      default -> script.u64();
    };
  }

  // --- RECEIPT

  private void receipts(WireReader script, HostilePeer peer) throws MalformedException {
    long link = peer.heardLinks.id(script.u8() % 16);
    long end = peer.heardLinks.end(link);
    WireWriter receipt = new WireWriter(64);
    long received = edge(script, end, 0);
    receipt.u64(link).u64(received).u64(edge(script, received, 0));
    int above = script.u8();
    ranges(script, receipt.u8(above), above);
    above = script.u8();
    ranges(script, receipt.u8(above), above);
    switch (script.u8() % 3) {
      case 0 -> receipt.u32(WINDOW).u32(Protocol.LINK_WINDOW_BYTES);
      case 1 -> receipt.u32(0).u32(0);
      default -> receipt.u32(script.u16()).u32(script.u16());
    }
    int outcomes = script.u16() % (Protocol.OUTCOME_RUNS + 2);
    outcomes(script, receipt.u16(outcomes), outcomes);
    int left = 1 + script.u16() % 30_000;
    while (left > 0 && put(Frames.RECEIPT, receipt)) {
      left--;
    }
  }

  private static void ranges(WireReader script, WireWriter out, int count)
      throws MalformedException {
    if (count > 0) {
      long gap = distance(script);
      long run = distance(script);
      for (int i = 0; i < count; i++) {
        out.varint(gap).varint(run);
      }
    }
  }

  private static void outcomes(WireReader script, WireWriter out, int count)
      throws MalformedException {
    if (count > 0) {
      long gap = distance(script);
      long run = distance(script);
      int code = script.u8();
      for (int i = 0; i < count; i++) {
        out.varint(gap).varint(run).u8(code);
      }
    }
  }

  private static long distance(WireReader script) throws MalformedException {
    int distance = script.u8();
    return distance < 0xf0 ? distance : 1L << (4 * (distance & 0xf));
  }
}
