package dev.redoubt.core.link;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.List;

/// The state of a link that receipts report: which numbers were received, which have settled, and
/// with which outcome.
final class InboundProgress {
  private final InboundSlots slots;
  private final OutcomeLog outcomes;
  private final Account account;

  /// The sender awaits nothing below it.
  private long lowestUnsettled;

  private long receivedNext;
  private long settledNext;

  InboundProgress(InboundSlots slots, Account account) {
    this.slots = slots;
    this.outcomes = new OutcomeLog(account);
    this.account = account;
    this.lowestUnsettled = slots.base();
    this.receivedNext = slots.base();
    this.settledNext = slots.base();
  }

  /// All below it have come.
  long receivedNext() {
    return receivedNext;
  }

  /// All below it have settled.
  long settledNext() {
    return settledNext;
  }

  long lowestUnsettled() {
    return lowestUnsettled;
  }

  /// Whether the sender has heard of everything that was settled.
  boolean heard() {
    return lowestUnsettled >= settledNext && !slots.anySettled(settledNext);
  }

  /// Moves both *next* values over what has come.
  void advance() {
    received();
    settledNext = slots.nextUnsettled(settledNext);
    slots.advance(settledNext);
  }

  /// A number has come.
  void received() {
    receivedNext = slots.nextMissing(receivedNext);
  }

  /// It is as if `seq` had not come.
  void forget(long seq) {
    slots.forget(seq);
    receivedNext = Math.min(receivedNext, seq);
  }

  /// The sender awaits nothing below `lowest`, which is more than before.
  ///
  /// @return whether not all below it had come
  boolean pass(long lowest) {
    lowestUnsettled = lowest;
    outcomes.forgetBelow(lowest);
    boolean gap = receivedNext < lowest;
    receivedNext = Math.max(receivedNext, lowest);
    settledNext = Math.max(settledNext, lowest);
    slots.advance(settledNext);
    return gap;
  }

  /// Settles a number of which no message is kept.
  ///
  /// @return false where there is no room to remember the outcome
  boolean settleUnkept(long seq, Settlement settlement) {
    boolean taken = outcomes.take(seq, settlement);
    if (taken) {
      slots.settle(seq);
    }
    return taken;
  }

  void settle(long seq, Settlement settlement) {
    slots.settle(seq);
    if (settlement != Settlement.HANDLED) {
      outcomes.put(seq, settlement);
    }
  }

  /// The link is dropped.
  void discard() {
    slots.advance(slots.end());
    outcomes.forgetBelow(Long.MAX_VALUE);
    slots.trim();
  }

  /// The whole state; where not all of it fits, as much as does.
  Receipt receipt(long linkId) {
    List<Receipt.Run> runs = new ArrayList<>(0);
    long certain = outcomes.runs(runs, slots.end());
    long settledCertain = Math.min(settledNext, certain);
    return new Receipt(
        linkId,
        receivedNext,
        settledCertain,
        slots.receivedRanges(receivedNext),
        slots.settledRanges(settledCertain, certain),
        account.windowRecords(),
        account.window(),
        runs);
  }
}
