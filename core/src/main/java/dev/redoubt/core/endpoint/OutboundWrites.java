package dev.redoubt.core.endpoint;

import dev.redoubt.core.endpoint.Action.Stage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.RoundTrips;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The envelopes to one inbox that Redis has not acknowledged, or the peer not received yet: few at
/// once, so that later messages share the next one.
final class OutboundWrites {
  /// More under way would only make batches smaller.
  private static final int IN_FLIGHT_MAX = 4;

  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final long NEVER = Long.MAX_VALUE;

  private final Agenda agenda;
  private final Effects effects;
  private final WriteTurns turns;
  private final Agenda.Task owner;
  private final InboxWrites inbox;
  private final Runnable onRefusal;
  private int inFlight;

  /// How many of the agent's [WriteTurns] are ours: also those for what Redis has taken and the
  /// peer has not received.
  private int held;

  /// Whose share they come from.
  private boolean stranger;

  private boolean waiting;
  private long heldUntil = NEVER;
  private long connection;
  private long backoffUntil = NEVER;

  /// @param owner flushed again after each word from Redis
  /// @param onRefusal called for each envelope that Redis did not take
  OutboundWrites(TaskContext context, Agenda.Task owner, InboxWrites inbox, Runnable onRefusal) {
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.turns = context.redis().turns();
    this.owner = owner;
    this.inbox = inbox;
    this.onRefusal = onRefusal;
  }

  /// Whether one more may go, as far as this link is concerned.
  boolean open() {
    return inFlight < IN_FLIGHT_MAX && backoffUntil == NEVER;
  }

  /// Whether this link may write now; where not, the owner is flushed again once it may.
  boolean hasTurn(boolean stranger) {
    this.stranger = held == 0 ? stranger : this.stranger;
    waiting = !turns.free(owner, this.stranger, held);
    return !waiting;
  }

  /// Whether the owner waits for its turn.
  boolean waiting() {
    return waiting;
  }

  /// A batch was received.
  void roundTrip(RoundTrips.Sample sample) {
    turns.roundTrip(sample, stranger);
  }

  /// So many batches are on their way to the peer. Early data, which an INIT brings, takes no turn.
  void awaiting(int batches, Now now) {
    waiting = false;
    hold(now.reached(heldUntil) ? 0 : Math.min(held, Math.max(inFlight, batches)));
  }

  /// When turns are given back although nothing was received, monotonic nanoseconds.
  long heldUntil() {
    return held > 0 ? heldUntil : NEVER;
  }

  private void hold(int count) {
    int by = count - held;
    held = count;
    turns.changed(by, stranger);
  }

  /// Whether a write failed so recently that no other is tried yet.
  boolean backingOff(Now now) {
    if (backoffUntil != NEVER && now.reached(backoffUntil)) {
      backoffUntil = NEVER;
    }
    return backoffUntil != NEVER;
  }

  long backoffUntil() {
    return backoffUntil;
  }

  void write(Bytes envelope, List<Outgoing> messages, Now now) {
    inFlight++;
    hold(held + 1);
    heldUntil = now.nanos() + turns.patienceNanos();
    long writtenIn = connection;
    inbox.write(
        Stream.DATA,
        envelope,
        now,
        (stored, at) -> {
          if (connection == writtenIn) {
            inFlight--; // a later connection counts its own
          }
          written(messages, stored, at);
        });
  }

  private void written(List<Outgoing> messages, boolean stored, Now now) {
    if (stored) {
      List<Ticket> news = new ArrayList<>(messages.size());
      for (Outgoing message : messages) {
        if (message.markStored() && !(message.ticket() instanceof ControlTicket)) {
          news.add(message.ticket());
        }
      }
      if (!news.isEmpty()) {
        effects.emit(new Action.Progress(Stage.STORED, news));
      }
    } else {
      backoffUntil = now.plus(BACKOFF);
      heldUntil = now.nanos();
      onRefusal.run();
    }
    agenda.touch(owner);
  }

  /// What was under way on the connection before is not waited for.
  void reconnected() {
    inFlight = 0;
    hold(0);
    connection++;
  }

  /// Nothing is waited for any more.
  void close() {
    reconnected();
    turns.forget(owner);
  }
}
