package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.RoundTrips;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// Which link of an agent may write next: so many envelopes with messages as its [ConcurrencyLimit]
/// allows are in flight over all links, until they are received. Messages of a link that waits for
/// its turn share its next envelope.
///
/// Without this bound a thousand links would write a thousand envelopes with a message each, and
/// sign, verify and acknowledge every one of them.
final class WriteTurns {
  private final Agenda agenda;
  private final ConcurrencyLimit limit = new ConcurrencyLimit();
  private final LinkedHashSet<Agenda.Task> known = new LinkedHashSet<>();
  private final LinkedHashSet<Agenda.Task> strangers = new LinkedHashSet<>();
  private boolean strangerNext;

  /// Whose turn it is, until it was flushed: nobody overtakes it.
  private Agenda.@Nullable Task called;

  private int inFlight;
  private int toStrangers;
  private boolean demand;

  WriteTurns(Agenda agenda) {
    this.agenda = agenda;
  }

  /// Whether `part` may write one more. Where not, it is flushed again once it may, or once one of
  /// its own is received.
  ///
  /// One link takes no more than it leaves free. Strangers leave a quarter to known peers, who have
  /// one turn at least, whatever strangers hold.
  ///
  /// @param held envelopes of `part` in flight
  boolean free(Agenda.Task part, boolean stranger, int held) {
    LinkedHashSet<Agenda.Task> queue = stranger ? strangers : known;
    int left = left(stranger);
    if (!part.equals(called) && (left <= 0 || called != null || !queue.isEmpty())) {
      demand = true;
      queue.add(part);
      return false;
    }
    boolean free = held == 0 || held < left;
    demand |= !free;
    return free;
  }

  private int left(boolean stranger) {
    int most = limit.envelopes();
    int left = most - inFlight;
    int reserve = Math.max(1, most / 4);
    return stranger
        ? Math.min(left, most - most / 4 - toStrangers)
        : Math.max(left, reserve - (inFlight - toStrangers));
  }

  /// The envelopes in flight have changed by so many.
  void changed(int by, boolean stranger) {
    inFlight += by;
    toStrangers += stranger ? by : 0;
    if (by < 0) {
      passOn();
    }
  }

  /// A batch was received. Strangers could delay what they say to slow down all others.
  void roundTrip(RoundTrips.Sample sample, boolean stranger) {
    if (!stranger) {
      limit.add(sample, inFlight - toStrangers, demand);
      demand = !known.isEmpty() || !strangers.isEmpty();
    }
    passOn();
  }

  /// How long an envelope counts as in flight if nothing is heard of it, nanoseconds.
  long patienceNanos() {
    return limit.patienceNanos();
  }

  /// `part` was flushed, and may not have used its turn.
  void flushed(Agenda.Task part) {
    if (part.equals(called)) {
      called = null;
    }
    passOn();
  }

  /// Lets the next in line write, where there is room.
  private void passOn() {
    if (called != null) {
      return;
    }
    boolean strangerMay = !strangers.isEmpty() && left(true) > 0;
    boolean knownMay = !known.isEmpty() && left(false) > 0;
    if (strangerMay && (strangerNext || !knownMay)) {
      strangerNext = false;
      call(strangers.removeFirst());
    } else if (knownMay) {
      strangerNext = true;
      call(known.removeFirst());
    }
  }

  private void call(Agenda.Task next) {
    called = next;
    agenda.touch(next);
  }

  /// `part` is forgotten.
  void forget(Agenda.Task part) {
    known.remove(part);
    strangers.remove(part);
    if (part.equals(called)) {
      called = null;
      passOn();
    }
  }
}
