package dev.redoubt.core.link;

import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The messages of an outbound link that have not ended: by number, with what of them is under way
/// and what was never written.
final class UnsettledMessages {
  private static final Duration DEADLINE_GRAIN = Duration.ofMillis(250);

  private final Outgoing.Listener listener;
  private final SeqRing<Outgoing> numbered = new SeqRing<>(0);
  private final SendWindow window = new SendWindow();
  private final Backlog backlog = new Backlog();
  private int count;
  private long nextDeadline = Long.MAX_VALUE;

  UnsettledMessages(Outgoing.Listener listener) {
    this.listener = listener;
  }

  int count() {
    return count;
  }

  SeqRing<Outgoing> numbered() {
    return numbered;
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
    numbered.put(numbered.end(), message);
    count++;
    backlog.add(message);
    nextDeadline = Math.min(nextDeadline, message.deadlineNanos);
  }

  /// Takes all of them out, in order.
  List<Outgoing> removeAll() {
    List<Outgoing> all = new ArrayList<>(count);
    numbered.forEach((seq, message) -> all.add(message));
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
    count--;
    if (message.written) {
      window.remove(message.size);
    } else {
      backlog.remove(message);
    }
    listener.ended(message, outcome);
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
      boolean certain = !message.everWritten() || (nothingHandled && !message.movedAfterWrite);
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
