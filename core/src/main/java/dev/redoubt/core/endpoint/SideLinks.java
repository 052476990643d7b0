package dev.redoubt.core.endpoint;

import dev.redoubt.core.Position;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The links to one instance beside the one that has the application's messages: that for control
/// messages, and that for what the instances of a name share.
final class SideLinks {
  private final ControlLink control;
  private final Supplier<SharedLink> made;
  private @Nullable SharedLink shared;

  /// Whose turn it is to write first.
  private boolean sharedFirst;

  /// @param made that for shared messages, once there is one
  SideLinks(ControlLink control, Supplier<SharedLink> made) {
    this.control = control;
    this.made = made;
  }

  ControlLink control() {
    return control;
  }

  /// That for what the instances of a name share; from now on there is one.
  SharedLink shared() {
    if (shared == null) {
      shared = made.get();
    }
    return shared;
  }

  /// That for what the instances of a name share; null where there never was such a message.
  @Nullable SharedLink sharedIfAny() {
    return shared;
  }

  /// Messages of the application that have not ended.
  int unsettled() {
    return shared == null ? 0 : shared.unsettled();
  }

  int batchesInFlight() {
    return shared == null ? 0 : shared.batchesInFlight();
  }

  /// @param sending whether it came in the session that is sent in now
  /// @return false where it speaks of what was never sent
  boolean receipt(Receipt receipt, Position position, boolean sending, Now now) {
    if (shared != null && shared.active(receipt.linkId())) {
      return shared.receipt(receipt, position, sending, now);
    }
    return control.receipt(receipt, position, sending, now);
  }

  /// Writes what goes before the application's other messages.
  ///
  /// @param fresh whether what is new may go
  /// @param goodbye whether nothing may follow those
  void writeBefore(Session session, boolean fresh, boolean goodbye, Now now) {
    control.writeDue(session, fresh, now); // little, and must not wait for the application's
    if (shared != null && (sharedFirst || goodbye)) {
      shared.writeDue(session, fresh, now);
    }
    sharedFirst = !sharedFirst;
  }

  void writeAfter(Session session, boolean fresh, Now now) {
    if (shared != null) {
      shared.writeDue(session, fresh, now);
    }
  }

  /// Has the shared one say how far it is.
  void probe() {
    if (shared != null) {
      shared.probe();
    }
  }

  void onTime(Outcome unwritten, Now now) {
    control.onTime(now);
    if (shared != null) {
      shared.expire(unwritten, now);
      shared.onTime(now);
    }
  }

  /// @param fresh whether what is new may go
  long wakeAt(boolean fresh) {
    return shared == null ? control.wakeAt() : Math.min(control.wakeAt(), shared.wakeAt(fresh));
  }

  void newSession(Now now) {
    control.newSession(now);
    if (shared != null) {
      shared.newSession(now);
    }
  }

  void reconnected(Now now) {
    control.reconnected(now);
    if (shared != null) {
      shared.reconnected(now);
    }
  }

  /// Of those for shared messages.
  void forEach(Consumer<OutboundLink> action) {
    if (shared != null) {
      shared.forEach(action);
    }
  }
}
