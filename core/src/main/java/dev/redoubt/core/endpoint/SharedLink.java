package dev.redoubt.core.endpoint;

import dev.redoubt.core.Position;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.ResendTimer;
import dev.redoubt.core.link.Taken;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import java.util.List;
import java.util.function.Consumer;

/// Our link to one instance for what the instances of its name share (§7.13): beside the one for
/// everything else and in the same sessions, so that neither moves, or is held up, with the other.
/// It is written in confirmed sessions only: an instance that has not answered gets nothing that
/// another could have.
final class SharedLink {
  private static final long NEVER = Long.MAX_VALUE;

  private final OutboundLinks links;
  private final DueBatches due;
  private final OutboundEnvelopes envelopes;
  private final BundleInUse bundle;
  private final Initiator initiator;
  private final Pace pace = new Pace();

  /// Paces further INITs to this instance.
  final Backoff initsAgain = new Backoff(Backoff.INITS_AGAIN);

  SharedLink(
      OutboundLinks links,
      OutboundWrites writes,
      Initiator initiator,
      SessionStarter starter,
      BundleInUse bundle,
      EndpointConfig config) {
    int batchBytes = config.limits().batchBytes();
    Randomness randomness = config.randomness();
    this.links = links;
    this.bundle = bundle;
    this.initiator = initiator;
    this.due =
        new DueBatches(
            new ResendTimer(randomness),
            batchBytes,
            sample -> {
              writes.roundTrip(sample);
              pace.roundTrip(sample.shortest());
            });
    this.envelopes = new OutboundEnvelopes(due, writes, initiator, starter, batchBytes, randomness);
    links.forEach(bundle::credit);
  }

  MessageId add(OutboundMessage message, Now now) {
    return links.fresh().add(message, now);
  }

  /// Where new messages go.
  OutboundLink fresh() {
    return links.fresh();
  }

  /// An earlier run of ours has left this link to the instance.
  void restored(OutboundLink link) {
    links.restored(link);
  }

  /// How many balanced messages may be here.
  int most() {
    return pace.most();
  }

  int unsettled() {
    return links.unsettled();
  }

  int batchesInFlight() {
    return links.active().batchesInFlight();
  }

  /// The messages of its links go elsewhere: what they still say is ignored.
  List<OutboundLink> abandon() {
    List<OutboundLink> left = links.abandon();
    left.forEach(due::farewell);
    bundle.credit(links.fresh());
    return left;
  }

  boolean active(long link) {
    return links.active().id() == link;
  }

  /// @param sending whether it came in the session that is sent in now
  /// @return false where it speaks of what was never sent
  boolean receipt(Receipt receipt, Position position, boolean sending, Now now) {
    OutboundLink link = links.active();
    int before = link.unsettled();
    if (due.receipt(link, receipt, position, now) == Taken.VIOLATION) {
      return false;
    }
    pace.settled(before - link.unsettled(), now);
    if (sending && !link.allReceived()) {
      due.resendLost(now);
    }
    return true;
  }

  /// @param fresh whether what is new may go
  void writeDue(Session session, boolean fresh, Now now) {
    links.passDrained(due::farewell);
    if (session.confirmed()) {
      envelopes.writeDue(session, links.active(), fresh, bundle.peer(), now);
    }
  }

  /// A word about how far it is goes out.
  void probe() {
    if (links.active().known()) {
      due.probe();
    }
  }

  void onTime(Now now) {
    if (now.reached(due.resendAt())) {
      due.resendTime(links.active(), now);
    }
  }

  /// @param fresh whether what is new may go
  long wakeAt(boolean fresh) {
    Session session = initiator.sending();
    boolean open = session != null && session.confirmed();
    long offer = open ? envelopes.nextOffer(session, links.active(), fresh) : NEVER;
    return Math.min(Math.min(due.resendAt(), links.nextDeadline()), offer);
  }

  void expire(Outcome unwritten, Now now) {
    links.expire(unwritten, now);
  }

  void newSession(Now now) {
    due.newSession(now);
  }

  void reconnected(Now now) {
    due.reconnected(now);
  }

  void forEach(Consumer<OutboundLink> action) {
    links.forEach(action);
  }
}
