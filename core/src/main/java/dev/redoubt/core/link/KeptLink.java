package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// What of an inbound link outlives the process: how far it is settled, and how far its messages
/// may enter handlers. A whole state, like a receipt.
///
/// @param settledNext all below it is settled
/// @param settledAbove further numbers settled, ascending, apart from each other
/// @param outcomes how numbers ended that are settled, but not as handled
/// @param reserved numbers from here on have entered no handler
/// @param lowestUnsettled as the sender said last; may be out of date
/// @param expiryMillis when the last of its messages expires, by our wall clock; may be out of date
public record KeptLink(
    long settledNext,
    List<Receipt.Range> settledAbove,
    List<Receipt.Run> outcomes,
    long reserved,
    long lowestUnsettled,
    long expiryMillis) {

  public KeptLink {
    settledAbove = List.copyOf(settledAbove);
    outcomes = List.copyOf(outcomes);
  }

  /// Of a link that starts at `first`.
  static KeptLink fresh(long first) {
    return new KeptLink(first, List.of(), List.of(), first, first, 0);
  }

  /// Whether keeping `newer` instead would change nothing.
  boolean covers(KeptLink newer) {
    return settledNext == newer.settledNext
        && reserved == newer.reserved
        && settledAbove.equals(newer.settledAbove)
        && outcomes.equals(newer.outcomes);
  }

  /// Until when it has to be remembered, on the monotonic clock: as far as the wall clock can tell.
  public long forgetAt(Now now) {
    return lastExpiry(now) + Protocol.LINK_MEMORY.toNanos();
  }

  /// When the last of its messages expires, monotonic nanoseconds: later rather than too early.
  long lastExpiry(Now now) {
    long most = Protocol.MESSAGE_TTL_MAX.toMillis();
    long left = Math.clamp(expiryMillis - now.wallMillis(), -most, most);
    return now.nanos() + (left + Protocol.CLOCK_TOLERANCE.toMillis()) * 1_000_000;
  }

  public Bytes encode() {
    WireWriter out = new WireWriter(64);
    out.u64(settledNext).u64(reserved).u64(lowestUnsettled).u64(expiryMillis);
    out.u32(settledAbove.size());
    settledAbove.forEach(range -> out.u64(range.from()).u64(range.to()));
    out.u32(outcomes.size());
    outcomes.forEach(run -> out.u64(run.from()).u64(run.to()).u8(run.code()));
    return Bytes.wrap(out.toArray());
  }

  public static KeptLink decode(Bytes bytes) throws MalformedException {
    WireReader in = new WireReader(bytes.toArray());
    long settledNext = in.time();
    long reserved = in.time();
    long lowest = in.time();
    long expiry = in.time();
    List<Receipt.Range> settled = new ArrayList<>();
    for (int left = in.u32(Protocol.LINK_WINDOW_RECORDS); left > 0; left--) {
      settled.add(new Receipt.Range(in.time(), in.time()));
    }
    List<Receipt.Run> outcomes = new ArrayList<>();
    for (int left = in.u32(Protocol.LINK_WINDOW_RECORDS); left > 0; left--) {
      outcomes.add(new Receipt.Run(in.time(), in.time(), in.u8()));
    }
    in.end();
    return new KeptLink(settledNext, settled, outcomes, reserved, lowest, expiry);
  }
}
