package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import java.util.ArrayDeque;

/// The messages of a link that were never written, and when they may be.
///
/// While a batch is on its way, what is new waits until that one has been received or until it
/// fills a batch itself: so a recipient or Redis that is slow gets fewer, larger envelopes, and one
/// that is not loses nothing by it.
final class Backlog {
  private int messages;
  private long bytes;

  /// Behind the last number of each batch whose messages are not all received or ended yet.
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

  /// Whether it may be written.
  ///
  /// @param doneNext all below it is received, or awaited no more
  /// @param batchBytes what fills a batch
  boolean ripe(long doneNext, int batchBytes) {
    while (!batchEnds.isEmpty() && batchEnds.getFirst() <= doneNext) {
      batchEnds.removeFirst();
    }
    return batchEnds.isEmpty() || bytes >= batchBytes || messages >= Protocol.BATCH_RECORDS;
  }

  void clear() {
    messages = 0;
    bytes = 0;
    batchEnds.clear();
  }
}
