package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.Heap;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The numbers of an [InboundLink] that have come, above the floor, and the messages among them
/// that have not settled. The room that they take is charged to the sender: a peer that leaves gaps
/// must not make us remember for nothing.
///
/// Nothing here takes longer because numbers lie far from each other.
final class InboundSlots {
  /// What one slot takes, bytes: its message's place and its bits.
  private static final int SLOT = Heap.REFERENCE + 1;

  private final SeqRing<InboundMessage> messages;
  private BitRing received = new BitRing(SeqRing.LEAST_CAPACITY);
  private BitRing settled = new BitRing(SeqRing.LEAST_CAPACITY);
  private int bits = SeqRing.LEAST_CAPACITY;
  private final Account account;
  private long charged;

  InboundSlots(long first, Account account) {
    this.messages = new SeqRing<>(first);
    this.account = account;
  }

  long base() {
    return messages.base();
  }

  long end() {
    return messages.end();
  }

  /// The message at `seq`, where one has come and has not settled.
  @Nullable InboundMessage at(long seq) {
    return messages.at(seq);
  }

  /// All messages, in the order of their numbers.
  void forEach(SeqRing.Visitor<InboundMessage> visitor) {
    messages.forEach(visitor);
  }

  /// The messages from `from` to `to`, without `to`.
  void forEach(long from, long to, SeqRing.Visitor<InboundMessage> visitor) {
    messages.forEach(from, to, visitor);
  }

  /// The lowest number from `seq` on that has a message; [#end()] where there is none.
  long nextMessage(long seq) {
    return messages.next(seq);
  }

  boolean received(long seq) {
    return seq >= base() && seq < end() && received.contains(seq);
  }

  /// The lowest number from `seq` on that has not come.
  long nextMissing(long seq) {
    return seq < base() ? seq : received.nextAbsent(seq, Math.max(seq, end()));
  }

  /// The lowest number from `seq` on that has not settled.
  long nextUnsettled(long seq) {
    return seq < base() ? seq : settled.nextAbsent(seq, Math.max(seq, end()));
  }

  /// Whether a number from `seq` on has settled.
  boolean anySettled(long seq) {
    return settled.next(Math.max(seq, base()), end()) < end();
  }

  /// A message has come.
  void put(long seq, InboundMessage message) {
    reach(seq);
    messages.put(seq, message);
    received.add(seq);
  }

  /// The number is settled, whether its message had come or never will.
  void settle(long seq) {
    reach(seq);
    messages.clear(seq);
    received.add(seq);
    settled.add(seq);
  }

  /// It is as if the message at `seq` had not come.
  void forget(long seq) {
    messages.clear(seq);
    received.removeAll(seq, seq + 1);
  }

  private void reach(long seq) {
    long end = end();
    messages.reach(seq);
    resize(end);
  }

  private void resize(long end) {
    if (messages.capacity() != bits) {
      bits = messages.capacity();
      received = received.resized(bits, base(), end);
      settled = settled.resized(bits, base(), end);
    }
  }

  /// Forgets everything below `newBase`.
  void advance(long newBase) {
    long passed = Math.min(newBase, end());
    received.removeAll(base(), passed);
    settled.removeAll(base(), passed);
    messages.advance(newBase);
  }

  /// Makes room to [#put] `seq`.
  ///
  /// @return whether there is any
  boolean makeRoom(long seq, boolean nextInOrder) {
    long more = SLOT * (long) (messages.capacityFor(seq) - messages.capacity());
    boolean room = more == 0 || account.take(MemoryUse.LINKS, more, nextInOrder);
    if (room) {
      charged += more;
    }
    return room;
  }

  /// Whether it has room that [#trim] would give back.
  boolean spare() {
    return base() == end() && messages.capacity() > SeqRing.LEAST_CAPACITY;
  }

  /// Gives back the room that it has taken, where it is empty.
  void trim() {
    messages.trim();
    resize(end());
    long taken = SLOT * (long) (messages.capacity() - SeqRing.LEAST_CAPACITY);
    account.give(MemoryUse.LINKS, charged - taken);
    charged = taken;
  }

  /// All runs of settled numbers from `from` on.
  List<Receipt.Range> allSettled(long from) {
    return ranges(settled, from, end(), Integer.MAX_VALUE);
  }

  /// An earlier run of ours has settled these.
  void restore(Receipt.Range range) {
    long more = SLOT * (long) (messages.capacityFor(range.to() - 1) - messages.capacity());
    account.add(MemoryUse.LINKS, more);
    charged += more;
    for (long seq = range.from(); seq < range.to(); seq++) {
      settle(seq);
    }
  }

  /// As many runs of received numbers from `from` on as a receipt holds.
  List<Receipt.Range> receivedRanges(long from) {
    return ranges(received, from, end(), Protocol.RANGES);
  }

  /// As many runs of settled numbers from `from` to `to`, without `to`, as a receipt holds.
  List<Receipt.Range> settledRanges(long from, long to) {
    return ranges(settled, from, to, Protocol.RANGES);
  }

  private static List<Receipt.Range> ranges(BitRing numbers, long from, long to, int max) {
    List<Receipt.Range> ranges = new ArrayList<>(0);
    long start = numbers.next(from, to);
    while (start < to && ranges.size() < max) {
      long end = numbers.nextAbsent(start, to);
      ranges.add(new Receipt.Range(start, end));
      start = numbers.next(end, to);
    }
    return ranges;
  }

  /// Slots and words looked at so far: what tests hold against what a peer has sent.
  long steps() {
    return messages.steps() + received.steps() + settled.steps();
  }
}
