package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
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
    return receipt(linkId, settledCertain, slots.settledRanges(settledCertain, certain), runs);
  }

  private Receipt receipt(
      long linkId, long settled, List<Receipt.Range> above, List<Receipt.Run> runs) {
    return new Receipt(
        linkId,
        receivedNext,
        settled,
        slots.receivedRanges(receivedNext),
        above,
        account.windowRecords(),
        account.window(),
        runs);
  }

  /// The same, where only what is `durable` is told to be settled.
  Receipt receipt(long linkId, KeptLink durable) {
    List<Receipt.Run> runs = new ArrayList<>(0);
    long certain = Long.MAX_VALUE;
    for (Receipt.Run run : durable.outcomes()) {
      if (run.to() > lowestUnsettled && runs.size() == Protocol.OUTCOME_RUNS) {
        certain = run.from();
        break;
      }
      if (run.to() > lowestUnsettled) {
        runs.add(run);
      }
    }
    // Nothing is awaited below the lowest unsettled number: it may be told in any case.
    long settled = Math.min(Math.max(durable.settledNext(), lowestUnsettled), certain);
    List<Receipt.Range> above = new ArrayList<>(0);
    for (Receipt.Range range : durable.settledAbove()) {
      long to = Math.min(range.to(), certain);
      if (to <= settled) {
        continue;
      }
      if (range.from() <= settled) {
        settled = to;
      } else if (above.size() < Protocol.RANGES && range.from() < to) {
        above.add(new Receipt.Range(range.from(), to));
      }
    }
    return receipt(linkId, settled, above, runs);
  }

  /// What has to outlive us of it.
  KeptLink state(long reserved, long expiryMillis) {
    List<Receipt.Run> runs = new ArrayList<>(0);
    outcomes.allRuns(runs);
    return new KeptLink(
        settledNext, slots.allSettled(settledNext), runs, reserved, lowestUnsettled, expiryMillis);
  }

  /// Begins where an earlier run has left the link.
  void restore(KeptLink left) {
    lowestUnsettled = Math.min(left.lowestUnsettled(), left.settledNext());
    for (Receipt.Range range : left.settledAbove()) {
      slots.restore(range);
    }
    left.outcomes().forEach(outcomes::restore);
    advance();
  }
}
