package dev.redoubt.core.frame;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.MessageRecord.Kind;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A run of records of one link; without records a probe (§7.2).
///
/// @param lowestUnsettled the sender awaits nothing below it
/// @param baseSeq number of the first record; the others follow without gaps
/// @param createdMillis the base of the records' creation times, ms since 1970
public record Batch(
    long linkId,
    long lowestUnsettled,
    long baseSeq,
    long createdMillis,
    List<MessageRecord> records)
    implements Frame {

  /// Kinds in one batch's table.
  public static final int TABLE_MAX = 255;

  /// A batch with fewer bytes an entry or record is kept as bytes until these are read.
  private static final int DENSE = 32;

  /// What a batch without table and records takes, bytes.
  private static final int FIXED = 4 * 8 + 1 + 2;

  public Batch {
    records = records instanceof WireList ? records : List.copyOf(records);
  }

  public static Batch probe(long linkId, long lowestUnsettled, long nowMillis) {
    return new Batch(linkId, lowestUnsettled, lowestUnsettled, nowMillis, List.of());
  }

  /// What it says of the link alone.
  public Batch withoutRecords() {
    return records.isEmpty()
        ? this
        : new Batch(linkId, lowestUnsettled, lowestUnsettled, createdMillis, List.of());
  }

  /// At least what [#write] appends for these records, bytes.
  public static int wireBound(Kind kind) {
    return Math.min(3 * kind.type().length(), Protocol.TYPE_MAX)
        + Math.min(3 * kind.contentType().length(), Protocol.TYPE_MAX)
        + 6;
  }

  public static int wireBound(MessageRecord record) {
    return record.wireBound();
  }

  /// At least what [#write] appends, bytes.
  public int wireBound() {
    int bound = FIXED;
    Kind last = null;
    for (MessageRecord record : records) {
      bound += record.wireBound();
      if (!record.skip() && !record.kind().equals(last)) {
        last = record.kind();
        bound += wireBound(last);
      }
    }
    return bound;
  }

  public static int fixedBound() {
    return FIXED;
  }

  /// Appends the frame's value.
  public void write(WireWriter out) {
    Map<Kind, Integer> table = new LinkedHashMap<>();
    Kind last = null;
    for (MessageRecord record : records) {
      // Runs of one kind are the rule: compare before hashing.
      if (!record.skip() && !record.kind().equals(last)) {
        last = record.kind();
        table.putIfAbsent(last, table.size());
      }
    }
    out.u64(linkId).u64(lowestUnsettled).u64(baseSeq).u64(createdMillis).u8(table.size());
    for (Kind kind : table.keySet()) {
      out.text8(kind.type()).text8(kind.contentType()).u32((int) kind.ttlMillis());
    }
    out.u16(records.size());
    last = null;
    int index = 0;
    for (MessageRecord record : records) {
      if (!record.skip() && !record.kind().equals(last)) {
        last = record.kind();
        index = table.getOrDefault(last, 0);
      }
      record.write(out, index, createdMillis);
    }
  }

  /// Consumes the whole reader.
  public static Batch decode(WireReader in) throws MalformedException {
    long linkId = in.u64();
    long lowest = seq(in.u64());
    long base = seq(in.u64());
    long created = in.u64();
    if (created < 0) {
      throw new MalformedException("creation time above its bound");
    }
    WireReader again = in.from(in.position());
    int begun = in.position();
    int kinds = checkTable(in);
    int count = in.u16();
    if (count > Protocol.BATCH_RECORDS || count > in.remaining()) {
      throw new MalformedException("more records than a batch holds");
    }
    if (count == 0 && (kinds > 0 || base != lowest)) {
      throw new MalformedException("malformed probe");
    }
    seq(base + count); // receipts name the number after the last
    List<MessageRecord> records =
        again.remaining() < DENSE * (kinds + count)
            ? checked(in, begun, kinds, count, created)
            : read(again, created);
    return new Batch(linkId, lowest, base, created, records);
  }

  private static List<MessageRecord> checked(
      WireReader in, int begun, int kinds, int count, long created) throws MalformedException {
    for (int i = 0; i < count; i++) {
      MessageRecord.check(in, kinds, created);
    }
    in.end();
    return count == 0 ? List.of() : new Records(in.since(begun), count, created);
  }

  private static List<MessageRecord> read(WireReader again, long created)
      throws MalformedException {
    List<Kind> table = readTable(again);
    int count = again.u16();
    List<MessageRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(MessageRecord.read(again, table, created));
    }
    again.end();
    return records;
  }

  /// Passes over a table, which must be valid.
  private static int checkTable(WireReader in) throws MalformedException {
    int count = in.u8();
    for (int i = 0; i < count; i++) {
      int type = in.u8();
      if (type == 0) {
        throw new MalformedException("empty type");
      }
      text(in, type);
      text(in, in.u8());
      long ttl = Integer.toUnsignedLong(in.u32());
      if (ttl == 0 || ttl > Kind.TTL_MAX_MILLIS) {
        throw new MalformedException("time to live outside its bounds");
      }
    }
    return count;
  }

  private static void text(WireReader in, int size) throws MalformedException {
    if (size > Protocol.TYPE_MAX) {
      throw new MalformedException("type above its bound");
    }
    in.utf8(size);
  }

  /// Reads a table that was checked.
  private static List<Kind> readTable(WireReader in) throws MalformedException {
    int count = in.u8();
    List<Kind> table = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      table.add(new Kind(in.text8(), in.text8(), Integer.toUnsignedLong(in.u32())));
    }
    return table;
  }

  private static final class Records extends WireList<MessageRecord> {
    private final long created;
    private List<Kind> table = List.of();

    Records(WireReader block, int size, long created) {
      super(block, size);
      this.created = created;
    }

    @Override
    MessageRecord read(WireReader in, @Nullable MessageRecord before) throws MalformedException {
      begin(in, before);
      return MessageRecord.read(in, table, created);
    }

    @Override
    MessageRecord pass(WireReader in, @Nullable MessageRecord before) throws MalformedException {
      begin(in, before);
      MessageRecord.check(in, table.size(), created);
      return MessageRecord.SKIP;
    }

    private void begin(WireReader in, @Nullable MessageRecord before) throws MalformedException {
      if (before == null) {
        table = readTable(in);
        in.u16();
      }
    }
  }

  /// Numbers stay far below 2^63, so that sums with them never overflow.
  static long seq(long value) throws MalformedException {
    if (value < 0 || value > Long.MAX_VALUE / 4) {
      throw new MalformedException("sequence number above its bound");
    }
    return value;
  }
}
