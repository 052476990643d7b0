package dev.redoubt.core.endpoint;

import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.message.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an endpoint with a store does for it: gathers changes, and makes sure before the first word
/// that no other process goes on with a copy. Without a store it does nothing.
final class Durability {
  private final OwnState own;
  private final Journal journal;
  private final Agenda agenda;
  private final Effects effects;

  /// Null without a store.
  private final @Nullable Ownership ownership;

  private boolean reached;
  private boolean asked;
  private boolean confirmed;
  private boolean fenced;

  Durability(TaskContext context, OwnState own, Identity identity, Randomness randomness) {
    this.own = own;
    this.journal = context.journal();
    this.agenda = context.agenda();
    this.effects = context.effects();
    this.ownership = journal.on() ? new Ownership(identity, own, randomness) : null;
    this.confirmed = !journal.on();
  }

  /// The transport reaches Redis.
  ///
  /// @return whether anything may be said there yet: that this run has begun must be durable, and
  ///   nobody may have gone on where our store ends
  boolean connected() {
    reached = true;
    if (own.begun() && !confirmed && !asked && !fenced) {
      asked = true;
      effects.emit(new Action.ReadOwner());
    }
    return own.begun() && confirmed && !fenced;
  }

  void disconnected() {
    reached = false;
    asked = false;
  }

  /// Whether Redis is reached, and may be talked to for the first time.
  boolean mayBegin(boolean begun) {
    return reached && !begun && connected();
  }

  /// Another process goes on with a copy of our store: we do nothing any more.
  boolean fenced() {
    return fenced;
  }

  /// @return whether another process goes on with a copy of our store
  boolean ownerRead(@Nullable Bytes found) {
    asked = false;
    if (ownership == null || fenced) {
      return false;
    }
    if (ownership.overtaken(found)) {
      fenced = true;
      effects.emit(new Action.Fenced());
      return true;
    }
    confirmed = true;
    effects.emit(new Action.WriteOwner(ownership.claim()));
    return false;
  }

  /// Gathers what has changed, where the store has taken everything before.
  void persist(Now now) {
    while (journal.due() && !fenced) {
      List<Change> changes = journal.cut(now);
      if (!changes.isEmpty()) {
        changes.add(own.counted());
        effects.emit(new Action.Persist(journal.underWay(), changes));
        return;
      }
      journal.persisted(journal.underWay(), now); // all of it was over already
      agenda.flush(now);
    }
  }

  DeadLetters letters() {
    return own.letters();
  }

  SourcePositions positions() {
    return own.positions();
  }

  void close() {
    if (ownership != null) {
      ownership.close();
    }
  }
}
