package dev.redoubt.core.link;

import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The messages of an outbound link that have not ended: by number, with what of them is under way
/// and what was never written.
final class UnsettledMessages {
  private static final Duration DEADLINE_GRAIN = Duration.ofMillis(250);

  private final SeqRing<Outgoing> numbered;
  private final KeptMessages kept;
  private final SendWindow window = new SendWindow();
  private final Backlog backlog = new Backlog();
  private final Journal journal;
  private final WriteHolds holds;
  private int count;
  private long nextDeadline = Long.MAX_VALUE;

  /// The position at which it is durable that messages have moved here, or away.
  private long movedAt;

  /// @param first the first number
  UnsettledMessages(long link, long first, Outgoing.Listener listener, Journal journal) {
    this.numbered = new SeqRing<>(first);
    this.journal = journal;
    this.holds = new WriteHolds(journal);
    this.kept = new KeptMessages(journal, link, listener, numbered);
  }

  int count() {
    return count;
  }

  SeqRing<Outgoing> numbered() {
    return numbered;
  }

  /// What of them outlives the process.
  KeptMessages kept() {
    return kept;
  }

  /// Those written.
  SendWindow window() {
    return window;
  }

  /// Those never written on this link.
  Backlog backlog() {
    return backlog;
  }

  void append(Outgoing message) {
    add(numbered.end(), message);
    long unused = kept.changed();
  }

  /// @param durableFirst whether it is not written before it is durable
  void append(Outgoing message, boolean durableFirst) {
    long seq = numbered.end();
    append(message);
    if (durableFirst) {
      holds.add(seq, kept.changed());
    }
  }

  /// Numbers from here on must not be written yet.
  long heldFrom() {
    return holds.from();
  }

  /// @param seq above all numbers so far
  void add(long seq, Outgoing message) {
    numbered.put(seq, message);
    count++;
    backlog.add(message);
    nextDeadline = Math.min(nextDeadline, message.deadlineNanos);
  }

  /// Moves all of them here, in order; what may not move ends.
  ///
  /// @return how many moved
  int takeOver(UnsettledMessages left) {
    int moved = 0;
    List<Outgoing> all = left.removeAll();
    left.over();
    for (Outgoing message : all) {
      if (message.onlyThisInstance) {
        Outcome outcome = message.everWritten() ? Outcome.UNCONFIRMED : Outcome.EXPIRED;
        left.kept.endedElsewhere(message, outcome, left.movedAt);
      } else {
        append(message.moved());
        moved++;
      }
    }
    movedFrom(left);
    return moved;
  }

  /// Tells how a message ended that was taken out, once that is durable.
  void endedElsewhere(Outgoing message, Outcome outcome) {
    kept.endedElsewhere(message, outcome, movedAt);
  }

  /// Takes one out that was never written on this link; its number becomes a skip.
  void takeOut(long seq, Outgoing message) {
    numbered.clear(seq);
    message.gone = true;
    count--;
    backlog.remove(message);
    movedAt = Math.max(movedAt, kept.movedAway(seq));
  }

  /// Numbers here what was taken out of `left`.
  ///
  /// @return the message as it is here
  Outgoing adopt(Outgoing message, UnsettledMessages left) {
    Outgoing here = message.moved();
    append(here);
    movedAt = Math.max(movedAt, Math.max(left.movedAt, left.holds.until()));
    if (!moveDurable()) {
      long unused = kept.changed(); // so that this link hears of it
    }
    return here;
  }

  /// Moves all of them here, which were never written.
  void bind(UnsettledMessages unbound) {
    unbound.removeAll().forEach(message -> append(message.moved()));
    unbound.over();
    movedFrom(unbound);
  }

  /// Whether any may move.
  boolean anyMoves() {
    boolean[] any = {false};
    numbered.forEach((seq, message) -> any[0] |= !message.onlyThisInstance);
    return any[0];
  }

  /// Nothing comes here any more.
  void over() {
    movedAt = Math.max(movedAt, kept.over());
  }

  private void movedFrom(UnsettledMessages left) {
    movedAt = Math.max(movedAt, Math.max(left.movedAt, left.holds.until()));
    left.holds.clear();
    if (!moveDurable()) {
      long unused = kept.changed(); // so that this link hears of it
    }
  }

  boolean moveDurable() {
    return journal.durable(movedAt);
  }

  /// Takes all of them out, in order.
  List<Outgoing> removeAll() {
    List<Outgoing> all = new ArrayList<>(count);
    numbered.forEach((seq, message) -> {
      message.gone = true;
      all.add(message);
    });
    numbered.advance(numbered.end());
    count = 0;
    backlog.clear();
    window.clear();
    return all;
  }

  void markWritten(Outgoing message, Now now) {
    if (!message.writtenAt(now)) {
      backlog.remove(message);
      window.add(message.size);
    }
  }

  /// A number that has ended becomes a skip, so that it blocks nothing.
  void end(long seq, Outgoing message, Outcome outcome) {
    numbered.clear(seq);
    message.gone = true;
    count--;
    if (message.written) {
      window.remove(message.size);
    } else {
      backlog.remove(message);
    }
    kept.ended(seq, message, outcome);
  }

  /// Ends what is past its deadline.
  ///
  /// @param unwritten how those end that were never written
  void expire(Outcome unwritten, Now now) {
    if (!now.reached(nextDeadline)) {
      return;
    }
    nextDeadline = Long.MAX_VALUE;
    numbered.forEach((seq, message) -> {
      if (now.reached(message.endsAt())) {
        giveUp(seq, message, unwritten);
      } else {
        nextDeadline = Math.min(nextDeadline, message.endsAt());
      }
    });
    nextDeadline = Math.max(nextDeadline, now.plus(DEADLINE_GRAIN));
  }

  /// When [#expire] wants to be called, monotonic nanoseconds; `Long.MAX_VALUE` where nothing
  /// waits.
  long nextDeadline() {
    return count == 0 ? Long.MAX_VALUE : nextDeadline;
  }

  /// Ends everything because the recipient will take none of it.
  ///
  /// @param nothingHandled whether what was written here was certainly not handled
  void rejectAll(Outcome.Rejected reason, boolean nothingHandled) {
    numbered.forEach((seq, message) -> {
      boolean certain = !message.everWritten() || (nothingHandled && !message.writtenElsewhere());
      end(seq, message, certain ? reason : Outcome.UNCONFIRMED);
    });
  }

  /// Ends everything, as at its deadline.
  void giveUpAll() {
    numbered.forEach((seq, message) -> giveUp(seq, message, Outcome.EXPIRED));
  }

  private void giveUp(long seq, Outgoing message, Outcome unwritten) {
    end(seq, message, message.everWritten() ? Outcome.UNCONFIRMED : unwritten);
  }
}
