package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The connects to one name that wait for a session.
final class Connects {
  private record Connect(Ticket ticket, boolean confirmed, long deadlineNanos) {}

  private final Effects effects;
  private final List<Connect> waiting = new ArrayList<>(1);

  Connects(Effects effects) {
    this.effects = effects;
  }

  /// @param confirmed whether only an answered session will do
  void add(Ticket ticket, boolean confirmed, Duration timeout, Now now) {
    waiting.add(new Connect(ticket, confirmed, now.plus(timeout)));
  }

  boolean none() {
    return waiting.isEmpty();
  }

  /// Ends those that the current instance's session satisfies.
  void ready(@Nullable OutboundChannel current) {
    if (current == null || none()) {
      return;
    }
    boolean confirmed = current.initiator().session() != null;
    if (confirmed || current.initiator().sending() != null) {
      ready(current.peer(), confirmed);
    }
  }

  /// An INIT to `peer` is under way or, where `confirmed`, answered.
  private void ready(VerifiedPeer peer, boolean confirmed) {
    for (Iterator<Connect> each = waiting.iterator(); each.hasNext(); ) {
      Connect connect = each.next();
      if (confirmed || !connect.confirmed()) {
        each.remove();
        end(connect, new Action.ConnectResult.Ready(peer));
      }
    }
  }

  void refuse(Rejection reason) {
    waiting.forEach(connect -> end(connect, new Action.ConnectResult.Refused(reason)));
    waiting.clear();
  }

  /// Ends those that timed out.
  void expire(Action.ConnectResult result, Now now) {
    for (Iterator<Connect> each = waiting.iterator(); each.hasNext(); ) {
      Connect connect = each.next();
      if (now.reached(connect.deadlineNanos())) {
        each.remove();
        end(connect, result);
      }
    }
  }

  private void end(Connect connect, Action.ConnectResult result) {
    effects.emit(new Action.Connected(connect.ticket(), result));
  }

  long nextDeadline() {
    long at = Long.MAX_VALUE;
    for (Connect connect : waiting) {
      at = Math.min(at, connect.deadlineNanos());
    }
    return at;
  }
}
