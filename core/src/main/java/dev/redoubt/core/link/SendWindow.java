package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;

/// How much may be written and not settled at once: a window, not a sum. One message may always be
/// under way (§7.11).
final class SendWindow {
  private int recordsMax = Protocol.FIRST_CREDIT_RECORDS;
  private int bytesMax = Protocol.FIRST_CREDIT_BYTES;
  private int records;
  private long bytes;

  /// What the recipient allows now.
  void allow(int records, int bytes) {
    recordsMax = Math.min(records, Protocol.LINK_WINDOW_RECORDS);
    bytesMax = Math.min(bytes, Protocol.LINK_WINDOW_BYTES);
  }

  boolean fits(int size) {
    return records == 0 || (records < recordsMax && bytes + size <= bytesMax);
  }

  void add(int size) {
    records++;
    bytes += size;
  }

  void remove(int size) {
    records--;
    bytes -= size;
  }

  void clear() {
    records = 0;
    bytes = 0;
  }

  /// Messages under way.
  int records() {
    return records;
  }
}
