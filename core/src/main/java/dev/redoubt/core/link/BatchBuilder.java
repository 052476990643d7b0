package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.environment.Now;
import java.util.ArrayList;
import java.util.List;

/// Collects a run of records until one does not fit into the batch.
final class BatchBuilder {
  private final int maxBytes;
  private final int hardMax;
  private final int countMax;
  private List<MessageRecord> records = List.of();
  private MessageRecord.Kind last = MessageRecord.SKIP.kind();
  private int kinds;
  private int bytes = Batch.fixedBound();
  private long createdMillis = Long.MAX_VALUE;

  /// @param maxBytes frame value, bytes
  /// @param hardMax the same where there is a single record too large for `maxBytes`
  /// @param run how many records there are
  BatchBuilder(int maxBytes, int hardMax, long run) {
    this.maxBytes = maxBytes;
    this.hardMax = hardMax;
    this.countMax = (int) Math.min(run, Protocol.BATCH_RECORDS);
  }

  /// @return false, and nothing changed, where it does not fit
  boolean add(MessageRecord record) {
    boolean newKind = !record.skip() && !record.kind().equals(last);
    int more = Batch.wireBound(record) + (newKind ? Batch.wireBound(record.kind()) : 0);
    int max = records.isEmpty() ? Math.max(maxBytes, hardMax) : maxBytes;
    if (records.size() == countMax || bytes + more > max || (newKind && kinds == Batch.TABLE_MAX)) {
      return false;
    }
    if (newKind) {
      last = record.kind();
      kinds++;
    }
    if (!record.skip()) {
      createdMillis = Math.min(createdMillis, record.createdMillis());
    }
    if (records.isEmpty()) {
      records = new ArrayList<>(Math.clamp(maxBytes / Batch.wireBound(record), 1, countMax));
    }
    bytes += more;
    records.add(record);
    return true;
  }

  int size() {
    return records.size();
  }

  Batch build(long linkId, long lowestUnsettled, long baseSeq, Now now) {
    long created = createdMillis == Long.MAX_VALUE ? now.wallMillis() : createdMillis;
    return new Batch(linkId, lowestUnsettled, baseSeq, created, records);
  }
}
