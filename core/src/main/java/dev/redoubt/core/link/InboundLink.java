package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The receiver's side of one link: takes each number once, hands messages out in order, and sums
/// everything up in receipts (SPEC.md §7).
public final class InboundLink implements InboundMessage.Lane {
  /// How a sender's clock stands to ours, and what follows from it.
  ///
  /// @param millis our clock minus the sender's
  /// @param future whether the envelope comes from more than five minutes ahead
  public record ClockDifference(long millis, boolean future) {}

  /// Records handed out in one run.
  private static final int RUN_MAX = 256;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long EXPIRY_GRAIN_NANOS = 50_000_000;

  private final long id;
  private final VerifiedPeer from;
  private final InstanceId fromInstance;
  private final InboundBudget budget;
  private final Predicate<String> unordered;

  private final InboundSlots slots;
  private final Map<Long, InboundSlot> issued = new HashMap<>();
  private final OutcomeLog outcomes = new OutcomeLog();
  private long lowestUnsettled;
  private long receivedNext;
  private long settledNext;
  private long nextInOrder;
  private int running;
  private final List<Long> unorderedDue = new ArrayList<>();
  private long nextExpiry = NEVER;
  private long lastExpiry;
  private long held;

  /// @param first the first batch's lowest unsettled number: where an unknown link starts
  public InboundLink(
      long id,
      VerifiedPeer from,
      InstanceId fromInstance,
      long first,
      Now now,
      InboundBudget budget,
      Predicate<String> unordered) {
    this.id = id;
    this.from = from;
    this.fromInstance = fromInstance;
    this.budget = budget;
    this.unordered = unordered;
    this.lastExpiry = now.nanos();
    this.slots = new InboundSlots(first, from.fingerprint(), budget);
    this.lowestUnsettled = first;
    this.receivedNext = first;
    this.settledNext = first;
    this.nextInOrder = first;
  }

  public long id() {
    return id;
  }

  /// Whether it holds anything that has not been settled.
  public boolean unsettled() {
    return held > 0;
  }

  /// The last instant at which a record of this link expires: until then a replay could bring
  /// something.
  public long lastExpiry() {
    return lastExpiry;
  }

  /// Whether the sender has heard of everything that we settled. What we hold and will never settle
  /// does not count.
  public boolean done() {
    if (lowestUnsettled < settledNext) {
      return false;
    }
    for (long seq = settledNext; seq < slots.end(); seq++) {
      if (slots.at(seq) == InboundSlot.SETTLED) {
        return false;
      }
    }
    return true;
  }

  /// Takes a batch.
  ///
  /// @param suspect whether somebody else may have handled these, because our process stood still
  /// @return whether it brought anything new
  public boolean batch(Batch batch, ClockDifference clock, boolean suspect, Now now) {
    boolean news = pass(batch.lowestUnsettled());
    for (int i = 0; i < batch.records().size(); i++) {
      long seq = batch.baseSeq() + i;
      if (seq >= batch.lowestUnsettled() + Limits.LINK_WINDOW_RECORDS) {
        budget.refuse();
      } else if (seq >= settledNext) {
        news |= take(seq, batch.records().get(i), clock, suspect, now);
      }
    }
    advance();
    slots.giveBack();
    return news;
  }

  private boolean take(
      long seq, MessageRecord record, ClockDifference clock, boolean suspect, Now now) {
    InboundSlot before = slots.at(seq);
    if (before != null) {
      boolean givenUp = record.skip() && before.held();
      if (givenUp) {
        settle(seq, Settlement.SKIPPED);
      }
      return givenUp;
    }
    boolean nextInOrder = seq == receivedNext;
    if (!slots.makeRoom(seq, nextInOrder)) {
      return false;
    }
    if (record.skip()) {
      put(seq, InboundSlot.SETTLED);
      return true;
    }
    int size = InboundBudget.RECORD + record.size();
    if (!budget.reserve(from.fingerprint(), size, nextInOrder)) {
      return false;
    }
    long age = Math.max(0, now.wallMillis() - record.createdMillis() - clock.millis());
    long left = record.kind().ttlMillis() - age;
    long expiresAt = now.nanos() + left * 1_000_000L;
    boolean ordered = !unordered.test(record.kind().type());
    InboundSlot slot =
        new InboundSlot(record.compact(), expiresAt, ordered, record.redelivered() || suspect);
    put(seq, slot);
    held++;
    lastExpiry = Math.max(lastExpiry, expiresAt);
    if (clock.future()) {
      settle(seq, Settlement.CLOCK);
    } else if (left <= 0) {
      settle(seq, Settlement.EXPIRED);
    } else {
      nextExpiry = Math.min(nextExpiry, expiresAt);
      if (!ordered) {
        unorderedDue.add(seq);
      }
    }
    return true;
  }

  private void put(long seq, InboundSlot slot) {
    slots.put(seq, slot);
    while (slots.at(receivedNext) != null) {
      receivedNext++;
    }
  }

  /// The sender awaits nothing below `lowest` any more: what is held there and has not entered a
  /// handler is dropped.
  private boolean pass(long lowest) {
    if (lowest <= lowestUnsettled) {
      return false;
    }
    for (long seq = slots.base(); seq < lowest && seq < slots.end(); seq++) {
      InboundSlot slot = slots.at(seq);
      if (slot != null && slot.held()) {
        release(slot, 0);
      }
    }
    lowestUnsettled = lowest;
    forgetOutcomes(lowest);
    boolean gap = receivedNext < lowest;
    receivedNext = Math.max(receivedNext, lowest);
    settledNext = Math.max(settledNext, lowest);
    nextInOrder = Math.max(nextInOrder, lowest);
    slots.advance(settledNext);
    return gap;
  }

  private void forgetOutcomes(long below) {
    long forgotten = outcomes.forgetBelow(below);
    budget.give(from.fingerprint(), forgotten * OutcomeLog.ENTRY);
  }

  /// Moves both *next* values over what has come.
  private void advance() {
    while (slots.at(receivedNext) != null) {
      receivedNext++;
    }
    while (slots.at(settledNext) == InboundSlot.SETTLED) {
      settledNext++;
    }
    slots.advance(settledNext);
  }

  private void settle(long seq, Settlement settlement) {
    InboundSlot slot = slots.at(seq);
    if (slot == null || slot == InboundSlot.SETTLED) {
      return;
    }
    slots.put(seq, InboundSlot.SETTLED);
    if (settlement == Settlement.HANDLED) {
      release(slot, 0);
    } else {
      release(slot, OutcomeLog.ENTRY);
      outcomes.put(seq, settlement);
    }
  }

  /// @param kept bytes of the budget that its outcome takes from now on
  private void release(InboundSlot slot, int kept) {
    budget.release(from.fingerprint(), slot.size, kept);
    held--;
  }

  /// The runs to hand out now: what needs no order, each for itself, and the next run in order if
  /// none is in the handler. The caller has run [#expire].
  public List<List<InboundMessage>> ready() {
    List<List<InboundMessage>> runs = new ArrayList<>();
    for (long seq : unorderedDue) {
      InboundSlot slot = slots.at(seq);
      if (slot != null && slot.held()) {
        runs.add(List.of(issue(seq, slot)));
      }
    }
    unorderedDue.clear();
    if (running == 0) {
      List<InboundMessage> run = nextRun();
      if (!run.isEmpty()) {
        running = run.size();
        runs.add(run);
      }
    }
    return runs;
  }

  private List<InboundMessage> nextRun() {
    List<InboundMessage> run = new ArrayList<>();
    InboundSlot slot = slots.at(nextInOrder);
    while (nextInOrder < settledNext || slot != null) {
      if (run.size() == RUN_MAX) {
        break;
      }
      if (slot != null && slot.held() && slot.ordered) {
        run.add(issue(nextInOrder, slot));
      }
      slot = slots.at(++nextInOrder);
    }
    return run;
  }

  private InboundMessage issue(long seq, InboundSlot slot) {
    slot.issued = true;
    issued.put(seq, slot);
    return slot.message(this, seq, from, fromInstance);
  }

  /// The handler of `message` has ended so.
  ///
  /// @return whether that was still awaited
  public boolean settled(InboundMessage message, Settlement settlement) {
    InboundSlot slot = issued.remove(message.seq());
    if (slot == null) {
      return false;
    }
    leaveLane(slot);
    if (slots.at(message.seq()) == slot) {
      settle(message.seq(), settlement);
      advance();
      slots.giveBack();
    } else {
      release(slot, 0); // the floor had passed it
    }
    return true;
  }

  /// The handler of `message` settles it later: the next in order need not wait for it.
  public void handedOff(InboundMessage message) {
    InboundSlot slot = issued.get(message.seq());
    if (slot != null) {
      leaveLane(slot);
    }
  }

  /// `message` was handed out, but has entered no handler and will not.
  public void returned(InboundMessage message) {
    InboundSlot slot = issued.remove(message.seq());
    if (slot != null) {
      leaveLane(slot);
      slot.issued = false;
      if (slots.at(message.seq()) != slot) {
        release(slot, 0); // the floor had passed it
      }
    }
  }

  /// Whether anything is in a handler.
  public boolean handling() {
    return !issued.isEmpty();
  }

  private void leaveLane(InboundSlot slot) {
    if (slot.ordered && !slot.handedOff) {
      slot.handedOff = true;
      running--;
    }
  }

  /// Whether nothing received waits for a handler or is in one.
  public boolean idle() {
    return issued.isEmpty() && held == 0;
  }

  /// Settles what has expired, wherever it waits; what has entered a handler is past that.
  ///
  /// @return whether anything had
  public boolean expire(Now now) {
    if (!now.reached(nextExpiry)) {
      return false;
    }
    long heldBefore = held;
    long next = NEVER;
    for (long seq = slots.base(); seq < slots.end(); seq++) {
      InboundSlot slot = slots.at(seq);
      if (slot == null || !slot.held()) {
        continue;
      }
      if (now.reached(slot.expiresAtNanos)) {
        settle(seq, Settlement.EXPIRED);
      } else {
        next = Math.min(next, slot.expiresAtNanos);
      }
    }
    nextExpiry = next == NEVER ? NEVER : Math.max(next, now.nanos() + EXPIRY_GRAIN_NANOS);
    advance();
    slots.giveBack();
    return held < heldBefore;
  }

  /// When [#expire] wants to be called, monotonic nanoseconds; `Long.MAX_VALUE` where nothing
  /// waits.
  public long nextExpiry() {
    return held == 0 ? NEVER : nextExpiry;
  }

  /// Our process stood still: others may have handled what we hold.
  public void suspect() {
    for (long seq = slots.base(); seq < slots.end(); seq++) {
      InboundSlot slot = slots.at(seq);
      if (slot != null && slot.held()) {
        slot.redelivered = true;
      }
    }
  }

  /// Gives the budget back for all that it remembers, what handlers have not settled included: the
  /// link is dropped.
  public void discard() {
    for (long seq = slots.base(); seq < slots.end(); seq++) {
      InboundSlot slot = slots.at(seq);
      if (slot != null && slot.held()) {
        release(slot, 0);
      }
    }
    issued.values().forEach(slot -> release(slot, 0));
    issued.clear();
    slots.advance(slots.end());
    forgetOutcomes(Long.MAX_VALUE);
    slots.giveBack();
  }

  /// The whole state of this link; where not all of it fits, it speaks of as much as does.
  public Receipt receipt() {
    List<Receipt.Run> runs = new ArrayList<>();
    long certain = outcomes.runs(runs, slots.end());
    long settledCertain = Math.min(settledNext, certain);
    return new Receipt(
        id,
        receivedNext,
        settledCertain,
        slots.ranges(receivedNext, slots.end(), slot -> true),
        slots.ranges(settledCertain, certain, slot -> slot == InboundSlot.SETTLED),
        budget.windowRecords(),
        budget.window(),
        runs);
  }
}
