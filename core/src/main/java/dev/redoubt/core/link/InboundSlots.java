package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.InboundBudget.Holding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The numbers of an [InboundLink] that have come, above the floor. The room that they take counts
/// against the budget: a peer that leaves gaps must not make us remember for nothing.
final class InboundSlots {
  /// What one slot takes of the budget, bytes.
  private static final int SLOT = 8;

  private final SeqRing<InboundMessage> ring;
  private final Holding sender;
  private final InboundBudget budget;
  private long charged;

  InboundSlots(long first, Holding sender, InboundBudget budget) {
    this.ring = new SeqRing<>(first);
    this.sender = sender;
    this.budget = budget;
  }

  long base() {
    return ring.base();
  }

  long end() {
    return ring.end();
  }

  @Nullable InboundMessage at(long seq) {
    return ring.at(seq);
  }

  void put(long seq, InboundMessage slot) {
    ring.put(seq, slot);
  }

  void advance(long newBase) {
    ring.advance(newBase);
  }

  /// Makes room to [#put] `seq`.
  ///
  /// @return whether the budget allows it
  boolean makeRoom(long seq, boolean nextInOrder) {
    long more = SLOT * (long) (ring.capacityFor(seq) - ring.capacity());
    boolean room = more == 0 || budget.take(sender, more, nextInOrder);
    if (room) {
      charged += more;
    }
    return room;
  }

  /// Gives the budget back what is not taken any more.
  void giveBack() {
    long taken = SLOT * (long) (ring.capacity() - SeqRing.LEAST_CAPACITY);
    if (taken != charged) {
      budget.give(sender, charged - taken);
      charged = taken;
    }
  }

  /// As many runs of such numbers from `from` to `to`, without `to`, as a receipt holds.
  List<Receipt.Range> ranges(long from, long to, Predicate<InboundMessage> such) {
    List<Receipt.Range> ranges = new ArrayList<>();
    long start = -1;
    for (long seq = from; seq <= to && ranges.size() < Limits.RANGES; seq++) {
      InboundMessage slot = seq < to ? at(seq) : null;
      boolean in = slot != null && such.test(slot);
      if (in && start < 0) {
        start = seq;
      } else if (!in && start >= 0) {
        ranges.add(new Receipt.Range(start, seq));
        start = -1;
      }
    }
    return ranges;
  }
}
