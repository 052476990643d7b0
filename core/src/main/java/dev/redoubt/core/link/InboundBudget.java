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
  private final Map<Fingerprint, Holding> holdings = new HashMap<>();

  /// What one identity holds, over all its links.
  static final class Holding {
    private final Fingerprint identity;
    private int links;
    private long used;

    private Holding(Fingerprint identity) {
      this.identity = identity;
    }
  }

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

  /// For one more link of `sender`.
  Holding open(Fingerprint sender) {
    Holding holding = holdings.computeIfAbsent(sender, Holding::new);
    holding.links++;
    return holding;
  }

  /// The link is forgotten, and has given everything back.
  void close(Holding holding) {
    holding.links--;
    if (holding.links == 0) {
      holdings.remove(holding.identity);
    }
  }

  /// Makes room for a message.
  boolean reserve(Holding sender, int size, boolean nextInOrder) {
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
  void release(Holding sender, int size, int kept) {
    messages--;
    give(sender, size - kept);
  }

  void releaseAll(Holding sender, int count, long size) {
    messages -= count;
    give(sender, size);
  }

  /// Makes room for something other than a message.
  boolean take(Holding sender, long size, boolean nextInOrder) {
    int part = nextInOrder ? 1 : 2;
    if (used + size > total / part || sender.used + size > share / part) {
      refused++;
      return false;
    }
    used += size;
    sender.used += size;
    return true;
  }

  void give(Holding sender, long size) {
    used -= size;
    sender.used -= size;
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
