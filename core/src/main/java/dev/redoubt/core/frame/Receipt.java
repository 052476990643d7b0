package dev.redoubt.core.frame;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A receiver's whole state of one link: any one receipt replaces all before it (§7.3).
///
/// @param receivedNext all below it is received
/// @param settledNext all below it is settled; at most `receivedNext`
/// @param receivedAbove further numbers received, ascending, apart from each other
/// @param settledAbove further numbers settled, ascending, apart from each other
/// @param windowRecords records that may be written and unsettled at once
/// @param windowBytes the same in bytes of payload and headers
/// @param outcomes how numbers ended that are settled, but not as handled
public record Receipt(
    long linkId,
    long receivedNext,
    long settledNext,
    List<Range> receivedAbove,
    List<Range> settledAbove,
    int windowRecords,
    int windowBytes,
    List<Run> outcomes)
    implements Frame {

  /// The numbers `from` to `to`, without `to`.
  public record Range(long from, long to) {}

  /// The numbers `from` to `to`, without `to`, which all ended as `code`.
  public record Run(long from, long to, int code) {}

  public Receipt {
    receivedAbove = kept(receivedAbove);
    settledAbove = kept(settledAbove);
    outcomes = kept(outcomes);
  }

  private static <T> List<T> kept(List<T> list) {
    return list instanceof WireList ? list : List.copyOf(list);
  }

  /// One more than the highest number that it speaks of.
  public long end() {
    long end = receivedNext;
    if (!receivedAbove.isEmpty()) {
      end = Math.max(end, receivedAbove.getLast().to());
    }
    if (!settledAbove.isEmpty()) {
      end = Math.max(end, settledAbove.getLast().to());
    }
    return outcomes.isEmpty() ? end : Math.max(end, outcomes.getLast().to());
  }

  /// Appends the frame's value.
  public void write(WireWriter out) {
    out.u64(linkId).u64(receivedNext).u64(settledNext);
    writeRanges(out, receivedNext, receivedAbove);
    writeRanges(out, settledNext, settledAbove);
    out.u32(windowRecords).u32(windowBytes).u16(outcomes.size());
    long at = 0;
    for (Run run : outcomes) {
      out.varint(run.from() - at).varint(run.to() - run.from()).u8(run.code());
      at = run.to();
    }
  }

  private static void writeRanges(WireWriter out, long next, List<Range> ranges) {
    out.u8(ranges.size());
    long at = next;
    for (Range range : ranges) {
      out.varint(range.from() - at).varint(range.to() - range.from());
      at = range.to();
    }
  }

  /// Consumes the whole reader.
  public static Receipt decode(WireReader in) throws MalformedException {
    long linkId = in.u64();
    long receivedNext = Batch.seq(in.u64());
    long settledNext = Batch.seq(in.u64());
    if (settledNext > receivedNext) {
      throw new MalformedException("settled before it was received");
    }
    List<Range> received = parseRanges(in, receivedNext);
    List<Range> settled = parseRanges(in, settledNext);
    int records = in.u32(Protocol.LINK_WINDOW_RECORDS);
    int bytes = in.u32(Protocol.LINK_WINDOW_BYTES);
    List<Run> outcomes = parseOutcomes(in);
    in.end();
    return new Receipt(
        linkId, receivedNext, settledNext, received, settled, records, bytes, outcomes);
  }

  private static List<Range> parseRanges(WireReader in, long next) throws MalformedException {
    int count = in.u8();
    if (count > Protocol.RANGES) {
      throw new MalformedException("more ranges than a receipt holds");
    }
    int begun = in.position();
    long at = next;
    for (int i = 0; i < count; i++) {
      at = end(from(at, in), in);
    }
    return count == 0 ? List.of() : new Ranges(in.since(begun), count, next);
  }

  private static List<Run> parseOutcomes(WireReader in) throws MalformedException {
    int count = in.u16();
    if (count > Protocol.OUTCOME_RUNS) {
      throw new MalformedException("more outcomes than a receipt holds");
    }
    int begun = in.position();
    long at = 0;
    for (int i = 0; i < count; i++) {
      at = end(from(at, in), in);
      if (in.u8() == 0) {
        throw new MalformedException("handled is implied");
      }
    }
    return count == 0 ? List.of() : new Runs(in.since(begun), count);
  }

  private static long from(long at, WireReader in) throws MalformedException {
    return Batch.seq(at + Batch.seq(in.varint()));
  }

  private static long end(long from, WireReader in) throws MalformedException {
    long run = in.varint();
    if (run == 0) {
      throw new MalformedException("empty run");
    }
    return Batch.seq(from + Batch.seq(run));
  }

  private static final class Ranges extends WireList<Range> {
    private final long next;

    Ranges(WireReader block, int size, long next) {
      super(block, size);
      this.next = next;
    }

    @Override
    Range read(WireReader in, @Nullable Range before) throws MalformedException {
      long from = from(before == null ? next : before.to(), in);
      return new Range(from, end(from, in));
    }
  }

  private static final class Runs extends WireList<Run> {
    Runs(WireReader block, int size) {
      super(block, size);
    }

    @Override
    Run read(WireReader in, @Nullable Run before) throws MalformedException {
      long from = from(before == null ? 0 : before.to(), in);
      return new Run(from, end(from, in), in.u8());
    }
  }
}
