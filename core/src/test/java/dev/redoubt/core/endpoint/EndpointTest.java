package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private static final TrustPolicy ALL = pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();

  static TrustPolicy pinned(String... names) {
    Map<String, Fingerprint> pins = new HashMap<>();
    for (String name : names) {
      pins.put(name, Net.identity(name).fingerprint());
    }
    return Trust.pinned(pins);
  }

  private long inits() {
    return net.history.stream()
        .filter(written -> written.entry().stream() == Stream.HANDSHAKE)
        .filter(written -> written.entry().bytes().at(2) == 1)
        .count();
  }

  @Test
  void theFirstMessageRidesInTheHandshake() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello");
    net.run(Duration.ofMillis(50));
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
    assertThat(inits()).isEqualTo(1);
    assertThat(bob.endpoint.anomalies().drops()).isEmpty();
    assertThat(alice.endpoint.anomalies().drops()).isEmpty();
  }

  @Test
  void messagesAreHandledInOrderAndSettledAsTheHandlerSays() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    for (int i = 0; i < 500; i++) {
      alice.send("bob", "m" + i);
    }
    net.run(SECOND);
    assertThat(bob.texts())
        .hasSize(500)
        .isSortedAccordingTo((a, b) ->
            Integer.compare(Integer.parseInt(a.substring(1)), Integer.parseInt(b.substring(1))));
    assertThat(alice.ended).hasSize(500).containsValue(Outcome.HANDLED);
    bob.settlement = Settlement.UNDECODABLE;
    alice.send("bob", "bad");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("bad", new Outcome.Rejected(Rejection.UNDECODABLE));
  }

  @Test
  void aPeerThatDoesNotTrustUsEndsTheSendRejected() {
    Node bob = net.start("bob", pinned("carol"));
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello");
    net.run(SECOND);
    assertThat(alice.ended)
        .containsEntry("hello", new Outcome.Rejected(Rejection.NOT_TRUSTED_BY_PEER));
    assertThat(bob.endpoint.anomalies().peersRefused()).isEqualTo(1);
    assertThat(alice.endpoint.anomalies().refusedByPeers()).isEqualTo(1);
    long before = inits();
    alice.send("bob", "again");
    net.run(SECOND.multipliedBy(5));
    assertThat(alice.ended)
        .containsEntry("again", new Outcome.Rejected(Rejection.NOT_TRUSTED_BY_PEER));
    assertThat(inits()).isEqualTo(before);
  }

  @Test
  void aPeerThatWeDoNotTrustEndsTheSendRejectedAfterFiveSeconds() {
    net.start("bob", ALL);
    Node alice = net.start("alice", pinned("alice"));
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(4));
    assertThat(alice.ended).isEmpty();
    net.run(SECOND.multipliedBy(4));
    assertThat(alice.ended)
        .containsEntry("hello", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
    assertThat(inits()).isZero();
  }

  /// The reason is reported even for a short time to live.
  @Test
  void aPeerThatWeDoNotTrustEndsTheSendRejectedAtItsDeadlineIfThatIsSooner() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", pinned("alice"));
    alice.send("bob", "hello", SECOND);
    net.run(SECOND.multipliedBy(2));
    assertThat(alice.ended)
        .containsEntry("hello", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
    net.kill(bob);
    net.unpublish(bob.endpoint.inbox());
    net.run(SECOND.multipliedBy(2));
    alice.send("bob", "again", SECOND);
    net.run(SECOND.multipliedBy(2));
    assertThat(alice.ended).containsEntry("again", Outcome.EXPIRED);
  }

  /// The chosen instance is gone, and another identity has taken the name.
  @Test
  void aSendEndsRejectedToWhoeverTookTheNameOfAPeerThatIsGone() {
    TrustPolicy policy = pinned("alice", "bob");
    Node bob = net.start("bob", policy);
    Node alice = net.start("alice", policy);
    alice.send("bob", "hello");
    net.run(SECOND);
    bob.leave(SECOND);
    net.run(SECOND.multipliedBy(2));
    net.kill(bob);
    net.unpublish(bob.endpoint.inbox());
    net.start("bob", Net.identity("eve"), policy, Limits.DEFAULT, Bytes.EMPTY);
    net.run(SECOND.multipliedBy(2));
    alice.send("bob", "again", SECOND);
    net.run(SECOND.multipliedBy(2));
    assertThat(alice.ended)
        .containsEntry("again", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
  }

  @Test
  void aPeerThatNeverAppearsEndsTheSendExpiredAtItsDeadline() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello", Duration.ofSeconds(10));
    net.run(Duration.ofMillis(9_900));
    assertThat(alice.ended).isEmpty();
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("hello", Outcome.EXPIRED);
  }

  @Test
  void aPeerThatAppearsLaterGetsWhatWaited() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(30));
    Node bob = net.start("bob", ALL);
    net.run(SECOND.multipliedBy(5));
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(bob.handled.getFirst().redelivered()).isFalse();
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
  }

  /// Choosing the first instance is not a move.
  @Test
  void aMessageThatMayNotMoveGoesToTheFirstInstanceThatIsFound() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", Node.message("here", Node.TTL, true, false));
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("here");
    assertThat(alice.ended).containsEntry("here", Outcome.HANDLED);
  }

  @Test
  void noPayloadIsWrittenBeforeAConfirmedSessionWhereThatIsDemanded() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    alice.send("bob", Node.message("secret", Node.TTL, false, true));
    net.run(SECOND.multipliedBy(3));
    assertThat(bob.handled).isEmpty();
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(12));
    assertThat(bob.texts()).containsExactly("secret");
  }

  @Test
  void nothingIsLostOverAnOutage() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "before");
    net.run(SECOND);
    net.passes = written -> false;
    alice.endpoint.disconnected(net.now());
    bob.endpoint.disconnected(net.now());
    alice.send("bob", "during");
    net.run(Duration.ofMinutes(1));
    assertThat(alice.ended).doesNotContainKey("during");
    net.passes = written -> true;
    long before = inits();
    alice.endpoint.connected(net.now());
    bob.endpoint.connected(net.now());
    alice.carryOut();
    bob.carryOut();
    net.run(SECOND.multipliedBy(2));
    assertThat(bob.texts()).containsExactly("before", "during");
    assertThat(inits()).isEqualTo(before);
  }

  @Test
  void spansStandStillWhileRedisIsAway() {
    Node alice = net.start("alice", ALL);
    Node bob = net.start("bob", ALL);
    net.passes = written -> false;
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(2));
    alice.endpoint.disconnected(net.now());
    net.run(SECOND.multipliedBy(60));
    assertThat(alice.events(Event.PeerSilent.class)).isEmpty();
    net.passes = written -> true;
    alice.endpoint.connected(net.now());
    alice.carryOut();
    net.run(SECOND.multipliedBy(2));
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(alice.events(Event.PeerSilent.class)).isEmpty();
  }

  /// A full Redis refuses everything; the peer is not to blame.
  @Test
  void whatRedisRefusesIsNoSilenceOfThePeer() {
    Node alice = net.start("alice", ALL);
    Node bob = net.start("bob", ALL);
    alice.send("bob", "before");
    net.run(SECOND.multipliedBy(2));
    long before = alice.endpoint.snapshot().handshakes();
    alice.refused = true;
    bob.refused = true;
    for (int i = 0; i < 10; i++) {
      alice.send("bob", "during " + i);
      net.run(SECOND.multipliedBy(3));
    }
    alice.refused = false;
    bob.refused = false;
    net.run(SECOND.multipliedBy(30));
    assertThat(bob.texts()).hasSize(11);
    assertThat(alice.events(Event.PeerSilent.class)).isEmpty();
    assertThat(alice.endpoint.snapshot().handshakes()).isEqualTo(before);
  }

  @Test
  void anInitThatRedisRefusesIsNoSilenceOfThePeer() {
    Node alice = net.start("alice", ALL);
    Node bob = net.start("bob", ALL);
    alice.refused = true;
    bob.refused = true;
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(60));
    alice.refused = false;
    bob.refused = false;
    net.run(SECOND.multipliedBy(30));
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(alice.events(Event.PeerSilent.class)).isEmpty();
  }

  @Test
  void connectAnswersOnceThePeerHas() {
    Node alice = net.start("alice", ALL);
    Node bob = net.start("bob", ALL);
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    connect(alice, "begun", false);
    connect(alice, "confirmed", true);
    net.run(SECOND);
    assertThat(alice.connected).containsOnlyKeys("begun");
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(5));
    assertThat(alice.connected.get("confirmed")).isInstanceOf(Action.ConnectResult.Ready.class);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
  }

  private void connect(Node node, String ticket, boolean confirmed) {
    node.endpoint.connect(
        AgentName.of("bob"), new Node.Named(ticket), confirmed, SECOND.multipliedBy(20), net.now());
    node.carryOut();
  }

  @Test
  void connectTimesOutWhereNobodyIs() {
    Node alice = net.start("alice", ALL);
    connect(alice, "c", true);
    net.run(SECOND.multipliedBy(21));
    assertThat(alice.connected.get("c")).isInstanceOf(Action.ConnectResult.TimedOut.class);
  }

  @Test
  void generationsRotateUnnoticed() {
    Limits limits = Limits.DEFAULT.withGenerations(2, 1 << 20, Duration.ofMinutes(10));
    Node bob = net.start("bob", ALL, limits);
    Node alice = net.start("alice", ALL, limits);
    for (int i = 0; i < 100; i++) {
      alice.send("bob", "m" + i);
      net.run(Duration.ofMillis(20));
    }
    assertThat(bob.handled).hasSize(100);
    assertThat(alice.endpoint.snapshot().rotations()).isGreaterThan(40);
    assertThat(inits()).isEqualTo(1);
    assertThat(bob.endpoint.anomalies().drops()).isEmpty();
  }

  @Test
  void aSessionIsRenewedAfterADay() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    for (int hour = 0; hour < 50; hour++) {
      alice.send("bob", "m" + hour);
      net.run(Duration.ofHours(1));
    }
    assertThat(bob.handled).hasSize(50).noneMatch(InboundMessage::redelivered);
    assertThat(alice.ended).hasSize(50).containsValue(Outcome.HANDLED);
    assertThat(inits()).isBetween(3L, 4L);
  }

  @Test
  void aReceiverThatStoodStillFlagsWhatItHoldsAndReadsNext() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    bob.busy = true;
    alice.send("bob", "in its handler");
    net.run(SECOND);
    alice.send("bob", "held");
    net.run(SECOND);
    bob.suspended = true;
    net.run(Duration.ofSeconds(4).plusMillis(500));
    bob.suspended = false;
    alice.send("bob", "read next");
    net.run(SECOND);
    bob.busy = false;
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    net.run(SECOND.multipliedBy(5));
    assertThat(bob.texts()).containsExactly("in its handler", "held", "read next");
    assertThat(bob.handled.get(0).redelivered()).isFalse();
    assertThat(bob.handled.get(1).redelivered()).isTrue();
    assertThat(bob.handled.get(2).redelivered()).isTrue();
    assertThat(bob.events(Event.Suspended.class)).hasSize(1);
  }

  /// They were on its lane when it was suspended, and another instance has handled them since.
  @Test
  void aReceiverThatStoodStillHandlesNothingUnflaggedThatItsLaneHeld() {
    Node alice = net.start("alice", ALL);
    Node bob = net.start("bob", ALL);
    bob.slow = true;
    for (int i = 0; i < 20; i++) {
      alice.send("bob", "m" + i);
    }
    net.run(SECOND.dividedBy(20));
    bob.suspended = true;
    Node other = net.start("bob", ALL);
    net.run(SECOND.multipliedBy(60));
    assertThat(other.handled).hasSize(20);
    bob.suspended = false;
    bob.endpoint.tick(net.now());
    bob.enterHandlers();
    assertThat(bob.handled).hasSize(20).allMatch(InboundMessage::redelivered);
  }

  @Test
  void whatHandlersNeverSettleIsForgottenInTheEnd() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    bob.busy = true;
    alice.send("bob", "a");
    net.run(SECOND);
    assertThat(bob.endpoint.snapshot().inboundMessages()).isEqualTo(1);
    net.kill(alice);
    net.run(Duration.ofHours(26));
    assertThat(bob.endpoint.snapshot().inboundMessages()).isZero();
    assertThat(bob.endpoint.snapshot().memory().byUse())
        .containsEntry(MemoryUse.MESSAGES, 0L)
        .containsEntry(MemoryUse.LINKS, 0L);
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    assertThat(bob.endpoint.snapshot().memory().byUse())
        .containsEntry(MemoryUse.MESSAGES, 0L)
        .containsEntry(MemoryUse.LINKS, 0L);
  }
}
