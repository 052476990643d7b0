package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Close;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Decides what one sender is told, and in which of its sessions: receipts, and that we leave.
final class ReceiptSender {
  /// An honest peer has few links: receipts beyond those that one envelope holds wait so long.
  private static final Duration MORE_RECEIPTS = Duration.ofMillis(50);

  private final AcceptedSessions sessions;
  private final InboundLinks links;
  private final ReceiptEnvelopes envelopes;
  private final Goodbye goodbye = new Goodbye();

  ReceiptSender(AcceptedSessions sessions, InboundLinks links, ReceiptEnvelopes envelopes) {
    this.sessions = sessions;
    this.links = links;
    this.envelopes = envelopes;
  }

  /// Writes the receipts that are due.
  ///
  /// @param peerLeft whether the peer has left and reads nothing any more
  /// @param leaving whether only receipts are written, and nothing that a session itself owes
  void writeDue(boolean peerLeft, boolean leaving, Now now) {
    Map<Session, List<PendingReceipt>> due = new LinkedHashMap<>();
    if (!peerLeft && !leaving) {
      sessions.owing().forEach(session -> due.put(session, new ArrayList<>()));
    }
    for (PendingReceipt owed : links.due(now)) {
      Session session = peerLeft ? null : sessions.answering(owed.answerIn);
      if (session == null) {
        owed.forget(); // a peer that opens a session asks again
      } else if (session.canSeal()) {
        due.computeIfAbsent(session, key -> new ArrayList<>()).add(owed);
      } else {
        links.hold(owed); // until the peer's next envelope
      }
    }
    due.forEach((session, owed) -> {
      envelopes.write(session, owed, null, now);
      links.postpone(owed, now.plus(MORE_RECEIPTS));
    });
  }

  /// The peer broke the protocol: `session` ends after one last envelope.
  void violation(Session session, Now now) {
    envelopes.write(session, List.of(), new Close(Close.Reason.VIOLATION), now);
  }

  /// From now on a goodbye is repeated until the peer knows how all its messages have ended.
  ///
  /// @return false where it had begun before
  boolean beginGoodbye(Now now) {
    return goodbye.begin(now);
  }

  /// Whether no further goodbye is due.
  boolean goodbyeOver() {
    return goodbye.over();
  }

  /// When the next goodbye is due, monotonic nanoseconds.
  long goodbyeAt() {
    return goodbye.at();
  }

  /// Says goodbye where it is due.
  void onTime(Now now) {
    if (!now.reached(goodbye.at())) {
      return;
    }
    List<PendingReceipt> open = links.all().stream().filter(owed -> !owed.link.done()).toList();
    if (goodbye.again(open.isEmpty(), now)) {
      Session session = sessions.newest();
      if (session != null && session.canSeal()) {
        envelopes.write(session, open, new Close(Close.Reason.LEAVING), now);
      }
    }
  }
}
