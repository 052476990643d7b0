package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Settlement;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The receiver's side of one link: takes each number once, hands messages out in order, and sums
/// everything up in receipts (§7).
public final class InboundLink implements InboundMessage.Source {
  /// What an idle link takes, bytes of heap.
  public static final int HEAP = 672;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long EXPIRY_GRAIN_NANOS = 50_000_000;

  private final LinkOrigin origin;
  private final InboundMessage.Lane lane;
  private final Account account;
  private final Predicate<String> unordered;
  private final InboundSlots slots;
  private final InboundProgress progress;
  private final HeldMessages held;
  private final Dispatch handling;

  /// Null without a store.
  private final @Nullable DurableProgress durable;

  private long nextExpiry = NEVER;
  private long lastExpiry;
  private volatile boolean refused; // set under the lock, read by any thread

  /// @param first the first batch's lowest unsettled number: where an unknown link starts
  /// @param lane what its messages show as theirs
  /// @param durable how much of it is; null without a store
  public InboundLink(
      LinkOrigin origin,
      long first,
      InboundMessage.Lane lane,
      Account account,
      Predicate<String> unordered,
      @Nullable DurableProgress durable,
      Now now) {
    this.origin = origin;
    this.lane = lane;
    this.account = account;
    this.unordered = unordered;
    this.lastExpiry = now.nanos();
    KeptLink left = durable == null ? null : durable.left();
    this.slots = new InboundSlots(left == null ? first : left.settledNext(), account);
    this.progress = new InboundProgress(slots, account);
    this.held = new HeldMessages(this, account);
    this.handling = new Dispatch(slots);
    this.durable = durable;
    if (left != null) {
      progress.restore(left);
      lastExpiry = left.lastExpiry(now);
    }
  }

  public long id() {
    return origin.linkId();
  }

  @Override
  public LinkOrigin origin() {
    return origin;
  }

  @Override
  public InboundMessage.Lane lane() {
    return lane;
  }

  @Override
  public boolean refused() {
    return refused;
  }

  /// Whether it never held a message, and so none that could be handled a second time.
  public boolean bare() {
    return held.bare() && (durable == null || durable.left() == null);
  }

  /// Messages that have not been settled.
  public int held() {
    return held.count();
  }

  /// Whether the sender is refused from now on. What waits for a handler is then settled.
  public void refused(boolean now) {
    refused = now;
    if (now) {
      stopEach(slots.end(), (seq, slot) -> settle(seq, Settlement.REFUSED));
      progress.advance();
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
    return progress.heard();
  }

  /// Takes a batch.
  ///
  /// @param suspect whether another instance may have handled these, because our process stood
  ///   still
  /// @return whether it brought anything new
  public boolean batch(Batch batch, Transit transit, boolean suspect, Now now) {
    boolean news = pass(batch.lowestUnsettled());
    List<MessageRecord> records = batch.records();
    long settledNext = progress.settledNext();
    long passed = Math.clamp(settledNext - batch.baseSeq(), 0, records.size());
    for (int i = (int) passed; i < records.size(); i++) {
      long seq = batch.baseSeq() + i;
      if (seq >= settledNext + Protocol.LINK_WINDOW_RECORDS) {
        account.refuse();
      } else {
        news |= take(seq, records.get(i), transit, suspect, now);
      }
    }
    progress.advance();
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
    boolean nextInOrder = seq == progress.receivedNext();
    if (!slots.makeRoom(seq, nextInOrder)) {
      return false;
    }
    if (record.skip()) {
      slots.settle(seq);
      progress.received();
      return true;
    }
    long left = transit.leftMillis(record);
    long expiresAt = now.nanos() + left * 1_000_000L;
    boolean over = transit.future() || left == 0;
    if (over && mayHaveEntered(seq)) {
      return false; // its sender ends it as unconfirmed
    }
    boolean taken =
        over
            ? progress.settleUnkept(seq, transit.future() ? Settlement.CLOCK : Settlement.EXPIRED)
            : hold(seq, record, expiresAt, nextInOrder, suspect);
    if (taken) {
      progress.received();
      lastExpiry = Math.max(lastExpiry, expiresAt);
    }
    return taken;
  }

  /// Whether the message may have entered a handler of an earlier run: then it never settles as
  /// expired.
  private boolean mayHaveEntered(long seq) {
    return durable != null && durable.suspect(seq);
  }

  private boolean hold(
      long seq, MessageRecord record, long expiresAt, boolean nextInOrder, boolean suspect) {
    boolean ordered = record.answers() == null && !unordered.test(record.kind().type());
    boolean redelivered = record.redelivered() || suspect || mayHaveEntered(seq);
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

  /// Evicts `message` and those handed out after it in order: the sender writes all of them again.
  /// Does nothing where it has entered a handler.
  @Override
  public void evict(InboundMessage message) {
    for (InboundMessage stopped : handling.stopFrom(message)) {
      held.release(stopped);
      progress.forget(stopped.seq());
    }
    held.entered(message); // no eviction meets it again
  }

  /// The sender awaits nothing below `lowest` any more: what is held there and has not entered a
  /// handler is dropped.
  private boolean pass(long lowest) {
    if (lowest <= progress.lowestUnsettled()) {
      return false;
    }
    stopEach(lowest, (seq, slot) -> held.release(slot));
    handling.pass(lowest);
    return progress.pass(lowest);
  }

  private void settle(long seq, Settlement settlement) {
    InboundMessage slot = slots.at(seq);
    if (slot == null) {
      return;
    }
    held.release(slot);
    if (settlement == Settlement.EXPIRED && mayHaveEntered(seq)) {
      progress.forget(seq);
    } else {
      progress.settle(seq, settlement);
    }
  }

  /// Whether `slot` holds a message that was not handed out.
  private boolean held(InboundMessage slot) {
    return !slot.issued;
  }

  /// Keeps messages below `end` from entering a handler, and passes each that had not to `action`.
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
  ///
  /// @param repliesOnly whether we have stopped receiving: then the same in every later call
  public List<List<InboundMessage>> ready(boolean repliesOnly) {
    long reserved = durable == null ? Long.MAX_VALUE : durable.reservedDurable();
    return handling.ready(progress.receivedNext(), reserved, repliesOnly);
  }

  /// After [#ready]: whether more numbers have to be reserved before further messages can go out.
  public boolean reserves() {
    return durable != null && handling.wanted() >= 0 && durable.reserve(handling.wanted());
  }

  /// What has to outlive us of the link; null where that is kept already, or need not be.
  public @Nullable KeptLink keep(Now now) {
    if (durable == null) {
      return null;
    }
    long expiry = now.wallMillis() + (lastExpiry - now.nanos()) / 1_000_000;
    return durable.keep(progress.state(durable.reserved(), Math.max(0, expiry)));
  }

  /// What [#keep] returned is durable.
  ///
  /// @return whether there was any
  public boolean nowDurable() {
    return durable != null && durable.kept();
  }

  /// The handler of `message` has ended with `settlement`.
  ///
  /// @return whether that was still awaited
  public boolean settled(InboundMessage message, Settlement settlement) {
    if (!handling.takeBack(message)) {
      return false;
    }
    if (slots.at(message.seq()) == message) {
      settle(message.seq(), settlement);
      progress.advance();
    } else {
      held.release(message); // the floor had passed it
    }
    return true;
  }

  /// The handler of `message` settles it later: the next in order need not wait for it.
  public void handedOff(InboundMessage message) {
    handling.handOff(message);
  }

  /// `message` was handed out, but has entered no handler and will not. Until it is settled or the
  /// sender takes it elsewhere, it is held as before, and expires.
  public void returned(InboundMessage message) {
    if (!handling.takeBack(message)) {
      return;
    }
    if (slots.at(message.seq()) == message) {
      nextExpiry = Math.min(nextExpiry, message.expiresAtNanos());
    } else {
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
    progress.advance();
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

  /// The link is dropped: returns everything to its account, messages in handlers included.
  public void discard() {
    slots.forEach((seq, slot) -> held.drop(slot));
    held.discard(handling.bytes());
    handling.end();
    progress.discard();
  }

  /// Whether it has room for messages that [#trim] would give back.
  public boolean spare() {
    return slots.spare();
  }

  /// Returns spare capacity where the link is empty. Called with a delay: otherwise a sender could
  /// cause an allocation with each of its batches.
  public void trim() {
    slots.trim();
  }

  /// Slots and words looked at so far: what tests hold against what a peer has sent.
  long steps() {
    return slots.steps();
  }

  /// The whole state of this link; where not all of it fits, it speaks of as much as does.
  public Receipt receipt() {
    return durable == null ? progress.receipt(id()) : progress.receipt(id(), durable.durable());
  }
}
