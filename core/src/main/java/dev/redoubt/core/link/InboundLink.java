package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The receiver's side of one link: takes each number once, hands messages out in order, and sums
/// everything up in receipts (SPEC.md §7).
public final class InboundLink {
  /// How an envelope came to us.
  ///
  /// @param sealedMillis when it was sealed, by its sender's clock
  /// @param millis for how long it was on its way
  /// @param future whether it comes from more than five minutes ahead
  public record Transit(long sealedMillis, long millis, boolean future) {}

  /// What an idle link takes, bytes of heap.
  public static final int HEAP = 640;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long EXPIRY_GRAIN_NANOS = 50_000_000;

  private final long id;
  private final VerifiedPeer from;
  private final InstanceId fromInstance;
  private final InboundMessage.Lane lane;
  private final Account account;
  private final Predicate<String> unordered;
  private final InboundSlots slots;
  private final HeldMessages held;
  private final OutcomeLog outcomes;
  private long lowestUnsettled;
  private long receivedNext;
  private long settledNext;
  private final Dispatch handling;
  private long nextExpiry = NEVER;
  private long lastExpiry;
  volatile boolean refused; // set under the lock, read by any thread

  /// @param lane what its messages show as theirs
  /// @param first the first batch's lowest unsettled number: where an unknown link starts
  public InboundLink(
      long id,
      VerifiedPeer from,
      InstanceId fromInstance,
      long first,
      Now now,
      InboundMessage.Lane lane,
      Account account,
      Predicate<String> unordered) {
    this.id = id;
    this.from = from;
    this.fromInstance = fromInstance;
    this.lane = lane;
    this.account = account;
    this.unordered = unordered;
    this.lastExpiry = now.nanos();
    this.slots = new InboundSlots(first, account);
    this.held = new HeldMessages(this, account);
    this.outcomes = new OutcomeLog(account);
    this.handling = new Dispatch(slots);
    this.lowestUnsettled = first;
    this.receivedNext = first;
    this.settledNext = first;
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

  InboundMessage.Lane lane() {
    return lane;
  }

  /// Whether it never held a message, and so none that could be handled a second time.
  public boolean bare() {
    return held.bare();
  }

  /// Messages that have not been settled.
  public int held() {
    return held.count();
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
    return held.count() > 0;
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
  public boolean batch(Batch batch, Transit transit, boolean suspect, Now now) {
    boolean news = pass(batch.lowestUnsettled());
    List<MessageRecord> records = batch.records();
    long passed = Math.clamp(settledNext - batch.baseSeq(), 0, records.size());
    for (int i = (int) passed; i < records.size(); i++) {
      long seq = batch.baseSeq() + i;
      if (seq >= settledNext + Protocol.LINK_WINDOW_RECORDS) {
        account.refuse();
      } else {
        news |= take(seq, records.get(i), transit, suspect, now);
      }
    }
    advance();
    return news;
  }

  private boolean take(long seq, MessageRecord record, Transit transit, boolean suspect, Now now) {
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
    long age = Math.max(0, transit.sealedMillis() - record.createdMillis() + transit.millis());
    long left = Math.max(0, record.kind().ttlMillis() - age);
    long expiresAt = now.nanos() + left * 1_000_000L;
    boolean over = transit.future() || left == 0;
    boolean taken =
        over
            ? outcomes.take(seq, transit.future() ? Settlement.CLOCK : Settlement.EXPIRED)
            : hold(seq, record, expiresAt, nextInOrder, suspect);
    if (over && taken) {
      slots.settle(seq);
    }
    if (taken) {
      receivedNext = slots.nextMissing(receivedNext);
      lastExpiry = Math.max(lastExpiry, expiresAt);
    }
    return taken;
  }

  private boolean hold(
      long seq, MessageRecord record, long expiresAt, boolean nextInOrder, boolean suspect) {
    boolean ordered = record.answers() == null && !unordered.test(record.kind().type());
    boolean redelivered = record.redelivered() || suspect;
    boolean last = seq >= slots.end();
    InboundMessage message =
        held.take(seq, record, expiresAt, ordered, redelivered, nextInOrder, last);
    if (message == null) {
      return false;
    }
    slots.put(seq, message);
    nextExpiry = Math.min(nextExpiry, expiresAt);
    if (!ordered) {
      handling.unordered(seq);
    }
    return true;
  }

  /// Forgets that `message` came, to make room for others, and with it what was handed out to come
  /// after it: all of that comes again. Nothing is done where it has entered a handler.
  void evict(InboundMessage message) {
    for (InboundMessage stopped : handling.stopFrom(message)) {
      held.release(stopped);
      slots.forget(stopped.seq());
      receivedNext = Math.min(receivedNext, stopped.seq());
    }
    held.entered(message); // no eviction meets it again
  }

  /// The sender awaits nothing below `lowest` any more: what is held there and has not entered a
  /// handler is dropped.
  private boolean pass(long lowest) {
    if (lowest <= lowestUnsettled) {
      return false;
    }
    stopEach(lowest, (seq, slot) -> held.release(slot));
    lowestUnsettled = lowest;
    outcomes.forgetBelow(lowest);
    boolean gap = receivedNext < lowest;
    receivedNext = Math.max(receivedNext, lowest);
    settledNext = Math.max(settledNext, lowest);
    handling.pass(lowest);
    slots.advance(settledNext);
    return gap;
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
    held.release(slot);
    if (settlement != Settlement.HANDLED) {
      outcomes.put(seq, settlement);
    }
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
    return handling.ready(receivedNext);
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
      held.release(message); // the floor had passed it
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
      held.release(message); // the floor had passed it
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
    return handling.messages() == 0 && held.count() == 0;
  }

  /// Settles what has expired, wherever it waits; what has entered a handler is past that.
  ///
  /// @return whether anything had
  public boolean expire(Now now) {
    if (!now.reached(nextExpiry)) {
      return false;
    }
    int heldBefore = held.count();
    nextExpiry = NEVER;
    slots.forEach((seq, slot) -> {
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
    return held.count() < heldBefore;
  }

  /// When [#expire] wants to be called, monotonic nanoseconds; `Long.MAX_VALUE` where nothing
  /// waits.
  public long nextExpiry() {
    return held.count() == 0 ? NEVER : nextExpiry;
  }

  /// Our process stood still: others may have handled what has not entered a handler.
  public void suspect() {
    slots.forEach((seq, slot) -> slot.suspect());
  }

  /// Gives its account back all that it remembers, what handlers have not settled included: the
  /// link is dropped.
  public void discard() {
    slots.forEach((seq, slot) -> held.drop(slot));
    held.discard(handling.bytes());
    handling.end();
    slots.advance(slots.end());
    outcomes.forgetBelow(Long.MAX_VALUE);
    slots.trim();
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

  /// Slots and words looked at so far: what tests hold against what a peer has sent.
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
        account.windowRecords(),
        account.window(),
        runs);
  }
}
