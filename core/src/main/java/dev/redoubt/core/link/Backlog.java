package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import java.util.ArrayDeque;

/// The messages of a link that were never written, and the batches that are in flight.
///
/// While a batch is in flight, new messages wait until it was received or until they fill a batch
/// themselves. A slow recipient or Redis thus gets fewer, larger envelopes; a fast one loses
/// nothing.
final class Backlog {
  private int messages;
  private long bytes;

  /// Where the batches in flight end (exclusive).
  private final ArrayDeque<Long> batchEnds = new ArrayDeque<>(2);

  int messages() {
    return messages;
  }

  void add(Outgoing message) {
    messages++;
    bytes += message.size;
  }

  void remove(Outgoing message) {
    messages--;
    bytes -= message.size;
  }

  /// A batch was written up to the number `end`, without it.
  void written(long end) {
    batchEnds.add(end);
  }

  /// Batches of which something is neither received nor ended.
  ///
  /// @param doneNext all below it is received, or awaited no more
  int inFlight(long doneNext) {
    while (!batchEnds.isEmpty() && batchEnds.getFirst() <= doneNext) {
      batchEnds.removeFirst();
    }
    return batchEnds.size();
  }

  /// @param batchBytes what fills a batch
  boolean fillsBatch(int batchBytes) {
    return bytes >= batchBytes || messages >= Protocol.BATCH_RECORDS;
  }

  void clear() {
    messages = 0;
    bytes = 0;
    batchEnds.clear();
  }
}
