package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.core.session.Forgery;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// G10: no reset and no downgrade by anyone but the peer (§1.3).
///
/// Mechanisms: only an authenticated INIT makes a session, and only the peer can end it from
/// inside; versions are signed in bundle, INIT and RESP, and compared; what does not verify is
/// never answered and changes nothing. `HandshakeTest` shows that a RESP which contradicts the
/// bundle raises an alarm.
class G10DowngradeTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Random random = new Random(10);

  private Bundle bundle(Node of) {
    Bytes shown =
        net.list(of.endpoint.name()).inboxes().stream()
            .filter(one -> one.inbox().equals(of.endpoint.inbox()))
            .findFirst()
            .orElseThrow()
            .bundle();
    return parsed(Objects.requireNonNull(shown));
  }

  private static Bundle parsed(Bytes encoded) {
    try {
      return Bundle.decode(encoded);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private Self local(String name) {
    return new Self(
        dev.redoubt.identity.AgentName.of(name),
        Net.identity(name),
        InstanceId.random(net.randomness()),
        false,
        Bytes.EMPTY);
  }

  /// The complete state of sessions, keys, windows and links.
  private static Bytes state(Node node) {
    return Graph.digest(
        List.of(
            Graph.only(node.endpoint, SessionTable.class),
            Graph.find(node.endpoint, InboundLink.class)),
        Agenda.class,
        DirectoryGuards.class,
        Effects.class,
        EndpointCounters.class,
        EndpointConfig.class,
        ForgottenIdentities.class,
        Randomness.class,
        RedisState.class);
  }

  private void readBy(Node node, Stream stream, Bytes bytes) {
    net.deliver(new Net.Written(node.endpoint.inbox(), new Entry(stream, bytes)));
  }

  /// Everything that does not verify, from random bytes to valid encryption with a bad signature.
  private List<Entry> hostile(Node victim) {
    List<Entry> hostile = new ArrayList<>();
    for (Net.Written written : List.copyOf(net.history)) {
      for (int i = 0; i < 20; i++) {
        byte[] changed = written.entry().bytes().toArray();
        changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        hostile.add(new Entry(Stream.HANDSHAKE, Bytes.wrap(changed)));
        hostile.add(new Entry(Stream.DATA, Bytes.wrap(changed)));
      }
      byte[] laterCounter = written.entry().bytes().toArray();
      laterCounter[46] ^= 1;
      hostile.add(new Entry(Stream.DATA, Bytes.wrap(laterCounter)));
    }
    for (int size = 0; size < 200; size++) {
      hostile.add(new Entry(Stream.HANDSHAKE, Bytes.wrap(net.randomness().bytes(size))));
    }
    Forgery honest = Forgery.honest(bundle(victim), local("alice"));
    for (Forgery forgery :
        List.of(
            honest.signedBy(Net.identity("mallory")),
            honest.signedBy(Net.identity("bob")),
            honest.saying(Bytes.hex("0500000000")),
            honest.from(Bytes.wrap(new byte[32])))) {
      hostile.add(new Entry(Stream.HANDSHAKE, forgery.init(net.now(), net.randomness())));
    }
    return hostile;
  }

  @Test
  void whatDoesNotVerifyIsNeverAnsweredAndChangesNothing() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    alice.send("bob", "two");
    net.run(SECOND.multipliedBy(2));
    List<Entry> hostile = hostile(bob);
    Bytes before = state(bob);
    int written = net.history.size();
    for (Entry entry : hostile) {
      readBy(bob, entry.stream(), entry.bytes());
    }
    assertThat(state(bob)).isEqualTo(before);
    assertThat(net.history).as("silence").hasSize(written);
    assertThat(bob.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactlyInAnyOrder(Misbehaviour.REPLAY, Misbehaviour.UNPUBLISHED_BUNDLE);
    assertThat(bob.endpoint.anomalies().drops())
        .containsKeys("MALFORMED", "BAD_TAG", "BAD_SIGNATURE", "BAD_FRAMES");
    assertThat(bob.endpoint.snapshot().handshakes()).isEqualTo(1);
    readBy(
        bob,
        Stream.HANDSHAKE,
        Forgery.honest(bundle(bob), local("alice")).init(net.now(), net.randomness()));
    assertThat(net.history).as("what verifies is answered").hasSize(written + 1);
  }

  @Test
  void anInitFromABundleThatWasNotPublishedIsReportedAndNotAnswered() {
    Node bob = net.start("bob", ALL);
    Forgery forgery = Forgery.honest(bundle(bob), local("alice")).from(Bytes.wrap(new byte[32]));
    readBy(bob, Stream.HANDSHAKE, forgery.init(net.now(), net.randomness()));
    assertThat(bob.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactly(Misbehaviour.UNPUBLISHED_BUNDLE);
    assertThat(net.history).isEmpty();
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
  }

  @Test
  void noBundleWithOtherVersionsIsTakenFromRedis() {
    Node bob = net.start("bob", ALL);
    byte[] changed = bundle(bob).encoded().toArray();
    changed[7] ^= 2; // magic 4, suite 2, versions 2
    assertThat(parsed(Bytes.wrap(changed)).versions()).isEqualTo(3);
    net.publish(bob.endpoint.inbox(), bob.endpoint.name(), Bytes.wrap(changed));
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(2));
    assertThat(alice.endpoint.anomalies().drops()).containsKey("INVALID_BUNDLE");
    assertThat(net.history).isEmpty();
  }

  @Test
  void whoeverSpeaksNoCommonVersionIsRefusedAndGetsNoOther() {
    Node bob = net.start("bob", ALL);
    Forgery other = Forgery.honest(bundle(bob), local("alice")).speaking(2);
    readBy(bob, Stream.HANDSHAKE, other.init(net.now(), net.randomness()));
    assertThat(net.history).hasSize(1);
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    Forgery both = Forgery.honest(bundle(bob), local("alice")).speaking(3);
    readBy(bob, Stream.HANDSHAKE, both.init(net.now(), net.randomness()));
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
  }

  @Test
  void anOlderBundleOfAnInstanceIsReportedAndNotUsed() {
    Node bob = net.start("bob", ALL);
    Bytes old = bundle(bob).encoded();
    net.run(Duration.ofHours(24).plusMinutes(10));
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    Bytes fresh = bundle(bob).encoded();
    assertThat(fresh).isNotEqualTo(old);
    Listing.Listed rolledBack =
        new Listing.Listed(bob.endpoint.inbox(), net.now().wallMillis(), old);
    alice.endpoint.listed(
        bob.endpoint.name(), new Listing(net.now().wallMillis(), List.of(rolledBack)), net.now());
    alice.carryOut();
    assertThat(alice.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactly(Misbehaviour.ROLLED_BACK_BUNDLE);
    alice.send("bob", "two");
    net.run(SECOND);
    assertThat(alice.ended).hasSize(2).containsValue(Outcome.HANDLED);
  }

  /// Redis sees the RESP before Alice does, withholds it, and makes refusals of it.
  @Test
  void noVerdictIsMadeByAnybodyButThePeer() {
    net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    alice.send("bob", "hello");
    net.run(Duration.ofMillis(100));
    Net.Written resp =
        net.history.stream()
            .filter(written -> written.entry().bytes().at(2) == 2)
            .findFirst()
            .orElseThrow();
    for (int at = 20; at < resp.entry().bytes().size(); at += 7) {
      byte[] changed = resp.entry().bytes().toArray();
      changed[at] ^= 1;
      readBy(alice, Stream.HANDSHAKE, Bytes.wrap(changed));
    }
    assertThat(alice.ended).isEmpty();
    assertThat(alice.endpoint.snapshot().sessions()).isEqualTo(1);
    net.passes = written -> true;
    net.deliver(resp);
    net.run(SECOND.multipliedBy(3));
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
  }

  /// Mallory is an agent, too: nothing that she says in her own sessions ends one of Alice's.
  @Test
  void aGoodbyeEndsNobodysSessionButTheSpeakers() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    Mallory mallory = new Mallory(net, "mallory", ALL);
    for (Close.Reason reason : Close.Reason.values()) {
      mallory.open(bob);
      mallory.say(bob, dev.redoubt.core.frame.Batch.probe(1, 0, Net.WALL));
      mallory.say(bob, new Close(reason));
      net.run(SECOND);
    }
    long handshakes = alice.endpoint.snapshot().handshakes();
    net.run(Duration.ofMinutes(2));
    alice.send("bob", "two");
    net.run(SECOND);
    assertThat(alice.endpoint.snapshot().handshakes()).isEqualTo(handshakes);
    assertThat(alice.ended).hasSize(2).containsValue(Outcome.HANDLED);
  }

  /// Both start many sessions at once while Redis withholds, reorders and duplicates everything,
  /// and finally delivers it. Neither resets the other: in the end each has one session in each
  /// direction.
  @Test
  void aGlareOfManyStartsEndsInOneSessionEachWay() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    List<Net.Written> held = new ArrayList<>();
    net.passes =
        written -> {
          held.add(written);
          return false;
        };
    for (int i = 0; i < 12; i++) {
      alice.send("bob", "a" + i);
      bob.send("alice", "b" + i);
      net.run(SECOND.multipliedBy(7));
    }
    for (int round = 0; round < 3; round++) {
      List<Net.Written> mixed = new ArrayList<>(held);
      mixed.addAll(held);
      held.clear();
      Collections.shuffle(mixed, random);
      mixed.forEach(net::deliver);
      net.run(Duration.ofMillis(100));
    }
    net.passes = written -> true;
    net.run(Duration.ofMinutes(2));
    assertThat(bob.texts()).hasSize(12).doesNotHaveDuplicates();
    assertThat(alice.texts()).hasSize(12).doesNotHaveDuplicates();
    assertThat(alice.ended).hasSize(12).containsValue(Outcome.HANDLED);
    assertThat(bob.ended).hasSize(12).containsValue(Outcome.HANDLED);
    long before = alice.endpoint.snapshot().handshakes() + bob.endpoint.snapshot().handshakes();
    for (int i = 0; i < 10; i++) {
      alice.send("bob", "later " + i);
      bob.send("alice", "later " + i);
      net.run(SECOND.multipliedBy(10));
    }
    assertThat(alice.endpoint.snapshot().handshakes() + bob.endpoint.snapshot().handshakes())
        .isEqualTo(before);
    for (Node node : List.of(alice, bob)) {
      List<Session> open =
          Graph.find(Graph.only(node.endpoint, SessionTable.class), Session.class).stream()
              .filter(session -> session.confirmed() && !session.closed())
              .toList();
      assertThat(open).hasSize(2);
    }
  }

  @Test
  void aPeerWhoseIdentityChangesIsRefusedEvenIfRedisShowsNobodyElse() {
    TrustPolicy pinned = EndpointTest.pinned("alice");
    Node alice =
        net.start(
            "alice",
            claim ->
                claim.name().value().equals("bob")
                    ? dev.redoubt.identity.Trust.pinned(
                            java.util.Map.of(
                                claim.name().value(), Net.identity("mallory").fingerprint()))
                        .evaluate(claim)
                    : pinned.evaluate(claim));
    net.start("bob", ALL);
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(8));
    assertThat(alice.ended)
        .containsEntry("hello", new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
    assertThat(alice.events(Event.PeerRefused.class)).hasSize(1);
    assertThat(net.history).isEmpty();
  }

  /// An entry counts only in the inbox for which it was sealed.
  @Test
  void nothingCountsInAnotherInboxOrStream() {
    Node bob = net.start("bob", ALL);
    Node twin = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    alice.send("bob", "two");
    net.run(SECOND);
    Node other = bob.handled.isEmpty() ? bob : twin;
    InboxId inbox = other.endpoint.inbox();
    int written = net.history.size();
    for (Net.Written one : List.copyOf(net.history)) {
      for (Stream stream : Stream.values()) {
        net.deliver(new Net.Written(inbox, new Entry(stream, one.entry().bytes())));
      }
    }
    assertThat(other.handled).isEmpty();
    assertThat(other.endpoint.snapshot().sessions()).isZero();
    assertThat(net.history).hasSize(written);
  }
}
