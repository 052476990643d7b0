package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.identity.Fingerprint;
import java.util.HashMap;
import java.util.Map;

/// How many bytes of unsettled messages an agent holds, over all links (SPEC.md §7, "Flow
/// control"), and whatever else a peer can make it remember: a message without payload takes room
/// too.
///
/// One identity holds at most an eighth. Half of the whole, and half of each eighth, is kept for
/// records that are next in order, so that what waits for its turn can never starve what is due.
public final class InboundBudget {
  /// What a message takes besides its payload and headers, bytes.
  static final int RECORD = 256;

  private final long total;
  private final long share;
  private long used;
  private long messages;
  private long refused;
  private final Map<Fingerprint, Long> usedBy = new HashMap<>();

  /// @param total bytes
  public InboundBudget(long total) {
    this.total = total;
    this.share = Math.max(total / 8, 2L * (Limits.MESSAGE_MAX + RECORD));
  }

  public long total() {
    return total;
  }

  public long used() {
    return used;
  }

  public long messages() {
    return messages;
  }

  /// Makes room for a message.
  boolean reserve(Fingerprint sender, int size, boolean nextInOrder) {
    boolean room = take(sender, size, nextInOrder);
    if (room) {
      messages++;
    }
    return room;
  }

  /// A record was dropped that came too far ahead.
  void refuse() {
    refused++;
  }

  /// Records dropped for the sake of the budget, or of a window.
  public long refused() {
    return refused;
  }

  /// Gives the room of a message back, but for `kept` bytes that something about it still takes.
  void release(Fingerprint sender, int size, int kept) {
    messages--;
    give(sender, size - kept);
  }

  /// Makes room for something other than a message.
  boolean take(Fingerprint sender, long size, boolean nextInOrder) {
    long mine = usedBy.getOrDefault(sender, 0L);
    int part = nextInOrder ? 1 : 2;
    if (used + size > total / part || mine + size > share / part) {
      refused++;
      return false;
    }
    used += size;
    usedBy.put(sender, mine + size);
    return true;
  }

  void give(Fingerprint sender, long size) {
    used -= size;
    usedBy.computeIfPresent(sender, (key, mine) -> mine == size ? null : mine - size);
  }

  /// The window to offer on one link, bytes: what surely fits while others are busy too.
  int window() {
    long free = Math.max(0, total / 2 - used) / 4;
    long window = Math.min(Math.min(share / 2, Limits.LINK_WINDOW_BYTES), free);
    return (int) Math.max(window, Limits.FIRST_CREDIT_BYTES);
  }

  /// The same in records.
  int windowRecords() {
    return Math.min(window() / RECORD, Limits.LINK_WINDOW_RECORDS);
  }
}
