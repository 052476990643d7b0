package dev.redoubt.core.endpoint;

import dev.redoubt.core.Position;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.core.link.Taken;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Outcome;
import org.jspecify.annotations.Nullable;

/// The link for control messages to one instance (§11.6): beside that of the application and in the
/// same sessions, so that no handler holds it up. It is written in confirmed sessions only, never
/// moved and never kept, and made once there is such a message.
final class ControlLink implements Outgoing.Listener {
  private static final long NEVER = Long.MAX_VALUE;

  private final OutboundLinks links;
  private final OutboundWrites writes;
  private final Initiator initiator;
  private final SessionStarter starter;
  private final BundleInUse bundle;
  private final int batchBytes;
  private final Randomness randomness;
  private @Nullable Opened opened;

  private record Opened(OutboundLink link, DueBatches due, OutboundEnvelopes envelopes) {}

  ControlLink(
      OutboundLinks links,
      OutboundWrites writes,
      Initiator initiator,
      SessionStarter starter,
      BundleInUse bundle,
      int batchBytes,
      Randomness randomness) {
    this.links = links;
    this.writes = writes;
    this.initiator = initiator;
    this.starter = starter;
    this.bundle = bundle;
    this.batchBytes = batchBytes;
    this.randomness = randomness;
  }

  private OutboundLink link() {
    if (opened == null) {
      DueBatches due = new DueBatches(new ResendTimer(randomness), batchBytes, writes::roundTrip);
      opened =
          new Opened(
              new OutboundLink(randomness.nextLong(), this),
              due,
              new OutboundEnvelopes(due, writes, initiator, starter, batchBytes, randomness));
      bundle.credit(opened.link);
      links.control(opened.link);
    }
    return opened.link;
  }

  /// Takes what waited for an instance.
  void bind(OutboundLink unbound) {
    link().bind(unbound);
  }

  void send(OutboundMessage message, Now now) {
    link().add(message, now);
  }

  /// @param sending whether it came in the session that is sent in now
  /// @return false where it speaks of what was never sent
  boolean receipt(Receipt receipt, Position position, boolean sending, Now now) {
    if (opened == null || receipt.linkId() != opened.link.id()) {
      return true; // of a link left behind
    }
    Taken taken = opened.due.receipt(opened.link, receipt, position, now);
    boolean valid = taken != Taken.VIOLATION;
    if (valid && sending && !opened.link.allReceived()) {
      opened.due.resendLost(now);
    }
    return valid;
  }

  /// @param fresh whether what is new may go
  void writeDue(Session session, boolean fresh, Now now) {
    if (opened != null && session.confirmed()) {
      opened.envelopes.writeDue(session, opened.link, fresh, bundle.peer(), now);
    }
  }

  void onTime(Now now) {
    if (opened != null && now.reached(opened.due.resendAt())) {
      opened.due.resendTime(opened.link, now);
    }
  }

  long wakeAt() {
    return opened == null ? NEVER : opened.due.resendAt();
  }

  void newSession(Now now) {
    if (opened != null) {
      opened.due.newSession(now);
    }
  }

  void reconnected(Now now) {
    if (opened != null) {
      opened.due.reconnected(now);
    }
  }

  @Override
  public void received(Outgoing message) {}

  @Override
  public void ended(Outgoing message, Outcome outcome) {
    ((ControlTicket) message.ticket()).ended(outcome, bundle.knownPeer());
  }
}
