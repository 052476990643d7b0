package dev.redoubt.core.link;

import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.identity.InstanceId;
import dev.redoubt.core.identity.VerifiedPeer;
import java.util.ArrayList;
import java.util.List;
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

  private final InboundBudget.Holding holding;
  private final InboundSlots slots;

  private final OutcomeLog outcomes = new OutcomeLog();
  private long lowestUnsettled;
  private long receivedNext;
  private long settledNext;
  private long nextInOrder;
  private final Handling handling = new Handling();
  private final List<Long> unorderedDue = new ArrayList<>();
  private long nextExpiry = NEVER;
  private long lastExpiry;
  private long held;
  volatile boolean refused; // set under the lock, read by any thread

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
    this.holding = budget.open(from.fingerprint());
    this.slots = new InboundSlots(first, holding, budget);
    this.lowestUnsettled = first;
    this.receivedNext = first;
    this.settledNext = first;
    this.nextInOrder = first;
  }

  public long id() {
    return id;
  }

  VerifiedPeer from() {
    return from;
  }

  InstanceId fromInstance() {
    return fromInstance;
  }

  /// From now on the sender is refused, or no more. What waits for a handler is over.
  public void refused(boolean now) {
    refused = now;
    if (now) {
      stopEach(slots.end(), (seq, slot) -> settle(seq, Settlement.REFUSED));
      advance();
    }
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
    return lowestUnsettled >= settledNext && !slots.anySettled(settledNext);
  }

  /// Takes a batch.
  ///
  /// @param suspect whether somebody else may have handled these, because our process stood still
  /// @return whether it brought anything new
  public boolean batch(Batch batch, ClockDifference clock, boolean suspect, Now now) {
    boolean news = pass(batch.lowestUnsettled());
    long seq = batch.baseSeq();
    for (MessageRecord record : batch.records()) {
      if (seq >= batch.lowestUnsettled() + Limits.LINK_WINDOW_RECORDS) {
        budget.refuse();
      } else if (seq >= settledNext) {
        news |= take(seq, record, clock, suspect, now);
      }
      seq++;
    }
    advance();
    return news;
  }

  private boolean take(
      long seq, MessageRecord record, ClockDifference clock, boolean suspect, Now now) {
    if (slots.received(seq)) {
      InboundMessage before = slots.at(seq);
      boolean givenUp = record.skip() && before != null && handling.stop(before);
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
      slots.settle(seq);
      receivedNext = slots.nextMissing(receivedNext);
      return true;
    }
    int size = InboundBudget.RECORD + record.size();
    if (!budget.reserve(holding, size, nextInOrder)) {
      return false;
    }
    long age = Math.max(0, now.wallMillis() - record.createdMillis() - clock.millis());
    long left = record.kind().ttlMillis() - age;
    long expiresAt = now.nanos() + left * 1_000_000L;
    boolean ordered = !unordered.test(record.kind().type());
    boolean redelivered = record.redelivered() || suspect;
    InboundMessage slot = new InboundMessage(this, seq, record, expiresAt, ordered, redelivered);
    slots.put(seq, slot);
    receivedNext = slots.nextMissing(receivedNext);
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

  /// The sender awaits nothing below `lowest` any more: what is held there and has not entered a
  /// handler is dropped.
  private boolean pass(long lowest) {
    if (lowest <= lowestUnsettled) {
      return false;
    }
    stopEach(lowest, (seq, slot) -> release(slot, 0));
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
    budget.give(holding, forgotten * OutcomeLog.ENTRY);
  }

  /// Moves both *next* values over what has come.
  private void advance() {
    receivedNext = slots.nextMissing(receivedNext);
    settledNext = slots.nextUnsettled(settledNext);
    slots.advance(settledNext);
  }

  private void settle(long seq, Settlement settlement) {
    InboundMessage slot = slots.at(seq);
    if (slot == null) {
      return;
    }
    slots.settle(seq);
    if (settlement == Settlement.HANDLED) {
      release(slot, 0);
    } else {
      release(slot, OutcomeLog.ENTRY);
      outcomes.put(seq, settlement);
    }
  }

  /// @param kept bytes of the budget that its outcome takes from now on
  private void release(InboundMessage slot, int kept) {
    budget.release(holding, slot.size(), kept);
    held--;
  }

  /// Whether `slot` holds a message that was not handed out.
  private boolean held(InboundMessage slot) {
    return !slot.issued;
  }

  /// What waits below `end`, and has not entered a handler, never will.
  private void stopEach(long end, SeqRing.Visitor<InboundMessage> action) {
    slots.forEach(
        slots.base(),
        end,
        (seq, slot) -> {
          if (handling.stop(slot)) {
            action.visit(seq, slot);
          }
        });
  }

  /// The runs to hand out now: what needs no order, each for itself, and the next run in order if
  /// none is in the handler. The caller has run [#expire].
  public List<List<InboundMessage>> ready() {
    List<List<InboundMessage>> runs = new ArrayList<>();
    for (long seq : unorderedDue) {
      InboundMessage slot = slots.at(seq);
      if (slot != null && held(slot)) {
        runs.add(List.of(handling.issue(slot)));
      }
    }
    unorderedDue.clear();
    if (handling.laneFree()) {
      List<InboundMessage> run = nextRun();
      if (!run.isEmpty()) {
        handling.run(run.size());
        runs.add(run);
      }
    }
    return runs;
  }

  private List<InboundMessage> nextRun() {
    long seq = slots.nextMessage(nextInOrder);
    if (seq >= receivedNext) {
      nextInOrder = receivedNext;
      return List.of();
    }
    List<InboundMessage> run = new ArrayList<>(Math.clamp(receivedNext - seq, 0, RUN_MAX));
    while (seq < receivedNext && run.size() < RUN_MAX) {
      InboundMessage slot = slots.at(seq);
      if (slot != null && held(slot) && slot.ordered) {
        run.add(handling.issue(slot));
      }
      nextInOrder = seq + 1;
      seq = slots.nextMessage(nextInOrder);
    }
    return run;
  }

  /// The handler of `message` has ended so.
  ///
  /// @return whether that was still awaited
  public boolean settled(InboundMessage message, Settlement settlement) {
    if (!handling.takeBack(message)) {
      return false;
    }
    if (slots.at(message.seq()) == message) {
      settle(message.seq(), settlement);
      advance();
    } else {
      release(message, 0); // the floor had passed it
    }
    return true;
  }

  /// The handler of `message` settles it later: the next in order need not wait for it.
  public void handedOff(InboundMessage message) {
    handling.handOff(message);
  }

  /// `message` was handed out, but has entered no handler and will not.
  public void returned(InboundMessage message) {
    if (handling.takeBack(message) && slots.at(message.seq()) != message) {
      release(message, 0); // the floor had passed it
    }
  }

  /// Whether anything is in a handler.
  public boolean handling() {
    return handling.messages() > 0;
  }

  /// Whether the next run in order may be handed out.
  public boolean laneFree() {
    return handling.laneFree();
  }

  /// Whether nothing received waits for a handler or is in one.
  public boolean idle() {
    return handling.messages() == 0 && held == 0;
  }

  /// Settles what has expired, wherever it waits; what has entered a handler is past that.
  ///
  /// @return whether anything had
  public boolean expire(Now now) {
    if (!now.reached(nextExpiry)) {
      return false;
    }
    long heldBefore = held;
    nextExpiry = NEVER;
    slots.forEach(
        slots.base(),
        slots.end(),
        (seq, slot) -> {
          if (held(slot) && now.reached(slot.expiresAtNanos())) {
            settle(seq, Settlement.EXPIRED);
          } else if (held(slot)) {
            nextExpiry = Math.min(nextExpiry, slot.expiresAtNanos());
          }
        });
    if (nextExpiry != NEVER) {
      nextExpiry = Math.max(nextExpiry, now.nanos() + EXPIRY_GRAIN_NANOS);
    }
    advance();
    return held < heldBefore;
  }

  /// When [#expire] wants to be called, monotonic nanoseconds; `Long.MAX_VALUE` where nothing
  /// waits.
  public long nextExpiry() {
    return held == 0 ? NEVER : nextExpiry;
  }

  /// Our process stood still: others may have handled what has not entered a handler.
  public void suspect() {
    slots.forEach(slots.base(), slots.end(), (seq, slot) -> slot.suspect());
  }

  /// Gives the budget back for all that it remembers, what handlers have not settled included: the
  /// link is dropped.
  public void discard() {
    slots.forEach(
        slots.base(),
        slots.end(),
        (seq, slot) -> {
          if (held(slot)) {
            release(slot, 0);
          }
        });
    budget.releaseAll(holding, handling.messages(), handling.bytes());
    handling.end();
    slots.advance(slots.end());
    forgetOutcomes(Long.MAX_VALUE);
    slots.trim();
    budget.close(holding);
  }

  /// Whether it has room for messages that [#trim] would give back.
  public boolean spare() {
    return slots.spare();
  }

  /// Gives the room back that it once needed, where it holds nothing. Not at once, whenever it is
  /// empty: a sender could have us take and give room with each of its batches.
  public void trim() {
    slots.trim();
  }

  /// Words of its slots looked at so far: what tests hold against what a peer has sent.
  long steps() {
    return slots.steps();
  }

  /// The whole state of this link; where not all of it fits, it speaks of as much as does.
  public Receipt receipt() {
    List<Receipt.Run> runs = new ArrayList<>(0);
    long certain = outcomes.runs(runs, slots.end());
    long settledCertain = Math.min(settledNext, certain);
    return new Receipt(
        id,
        receivedNext,
        settledCertain,
        slots.receivedRanges(receivedNext),
        slots.settledRanges(settledCertain, certain),
        budget.windowRecords(),
        budget.window(),
        runs);
  }
}
