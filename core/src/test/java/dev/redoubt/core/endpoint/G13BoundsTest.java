package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.Protocol;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.session.Forgery;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Self;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// G13: bounded state; cheap rejection first (§1.3, §5.6, §6.5, §9.1).
///
/// Mechanisms: a bound on every table, and an order of checks in which the work grows with what the
/// sender has proved. The order is not visible from outside, so the tests look at the drop reason
/// that is counted when several apply, and at the rate of INITs: only one that has passed all cheap
/// checks counts against it. `HostileSenderTest` and `PrekeysTest` test the bounds on authenticated
/// peers.
class G13BoundsTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();

  private static Limits limits(int initsPerSecond, int peers) {
    Limits all = Limits.DEFAULT;
    return new Limits(
        all.messageMax(),
        all.batchBytes(),
        all.inboundBudget(),
        all.generation(),
        all.epoch(),
        all.sessionAge(),
        initsPerSecond,
        all.initsPerIdentity(),
        peers,
        all.padding());
  }

  private Mallory mallory() {
    return new Mallory(net, "mallory", ALL);
  }

  private void readBy(Node node, Stream stream, Bytes bytes) {
    net.deliver(new Net.Written(node.endpoint.inbox(), new Entry(stream, bytes)));
  }

  private static Bytes changed(Bytes bytes, int at) {
    byte[] copy = bytes.toArray();
    copy[at < 0 ? copy.length + at : at] ^= 1;
    return Bytes.wrap(copy);
  }

  private static Map<String, Long> drops(Node node) {
    return node.endpoint.anomalies().drops();
  }

  /// One INIT a second gets as far as public-key operations: none of these does.
  @Test
  void malformedUnknownAndRepeatedInitsCostNoPublicKeyWork() {
    Node bob = net.start("bob", ALL, limits(1, 100));
    Mallory mallory = mallory();
    Bytes first = mallory.init(bob);
    readBy(bob, Stream.HANDSHAKE, first);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
    net.run(SECOND.multipliedBy(2));
    Bytes fresh = mallory.init(bob);
    for (int i = 0; i < 100; i++) {
      readBy(bob, Stream.HANDSHAKE, fresh.slice(0, fresh.size() - 1));
      readBy(bob, Stream.HANDSHAKE, changed(fresh, 6)); // prekey_id
      readBy(bob, Stream.HANDSHAKE, first);
    }
    assertThat(drops(bob))
        .containsOnly(
            Map.entry("MALFORMED", 100L),
            Map.entry("UNKNOWN_PREKEY", 100L),
            Map.entry("REPLAYED", 100L));
    readBy(bob, Stream.HANDSHAKE, fresh);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(2);
  }

  @Test
  void initsBeyondTheRateAreNotOpenedEvenIfTheyAreBad() {
    Node bob = net.start("bob", ALL, limits(1, 100));
    Mallory mallory = mallory();
    readBy(bob, Stream.HANDSHAKE, mallory.init(bob));
    Bytes bad = changed(mallory.init(bob), -1);
    for (int i = 0; i < 100; i++) {
      readBy(bob, Stream.HANDSHAKE, bad);
    }
    assertThat(drops(bob)).containsOnly(Map.entry("RATE_LIMITED", 100L));
  }

  /// Each INIT is wrong in one more respect than the next one.
  @Test
  void ofSeveralFaultsOfAnInitTheCheapestIsFoundFirst() throws MalformedException {
    Node bob = net.start("bob", ALL);
    Bytes shown = net.list(bob.endpoint.name()).inboxes().getFirst().bundle();
    Bundle bundle = Bundle.decode(Objects.requireNonNull(shown));
    Self alice =
        new Self(
            dev.redoubt.identity.AgentName.of("alice"),
            Net.identity("alice"),
            dev.redoubt.identity.InstanceId.random(net.randomness()),
            false,
            Bytes.EMPTY);
    Forgery frames = Forgery.honest(bundle, alice).saying(Bytes.hex("0500000000"));
    Forgery signature = frames.signedBy(Net.identity("mallory"));
    Bytes badSignature = signature.init(net.now(), net.randomness());
    Bytes badTag = changed(badSignature, -1);
    Bytes unknown = changed(badTag, 6);
    readBy(bob, Stream.HANDSHAKE, unknown.slice(0, unknown.size() - 1));
    assertThat(drops(bob)).containsOnly(Map.entry("MALFORMED", 1L));
    readBy(bob, Stream.HANDSHAKE, unknown);
    assertThat(drops(bob)).hasSize(2).containsEntry("UNKNOWN_PREKEY", 1L);
    readBy(bob, Stream.HANDSHAKE, badTag);
    assertThat(drops(bob)).hasSize(3).containsEntry("BAD_TAG", 1L);
    readBy(bob, Stream.HANDSHAKE, badSignature);
    assertThat(drops(bob)).hasSize(4).containsEntry("BAD_SIGNATURE", 1L);
    readBy(bob, Stream.HANDSHAKE, frames.init(net.now(), net.randomness()));
    assertThat(drops(bob)).hasSize(5).containsEntry("BAD_FRAMES", 1L);
    assertThat(net.history).isEmpty();
  }

  @Test
  void ofSeveralFaultsOfAnEnvelopeTheCheapestIsFoundFirst() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.open(bob);
    Bytes envelope =
        mallory.sealed(dev.redoubt.core.frame.Batch.probe(1, 0, Net.WALL)).entry().bytes();
    readBy(bob, Stream.DATA, envelope);
    Bytes badTagToo = changed(envelope, -1);
    readBy(bob, Stream.DATA, changed(badTagToo, 3).slice(0, 100));
    assertThat(drops(bob)).containsOnly(Map.entry("MALFORMED", 1L));
    readBy(bob, Stream.DATA, changed(badTagToo, 4)); // kid
    assertThat(drops(bob)).hasSize(2).containsEntry("UNKNOWN_KID", 1L);
    readBy(bob, Stream.DATA, badTagToo);
    assertThat(drops(bob)).hasSize(3).containsEntry("REPLAYED", 1L);
    readBy(bob, Stream.DATA, changed(badTagToo, 47)); // counter
    assertThat(drops(bob)).hasSize(4).containsEntry("BAD_TAG", 1L);
  }

  /// A flood by somebody who can write to Redis and has no identity: afterwards everything
  /// reachable from the endpoint is as large as before.
  @Test
  void aFloodOfWhatDoesNotVerifyLeavesMemoryAsItWas() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.open(bob);
    mallory.say(bob, dev.redoubt.core.frame.Batch.probe(1, 0, Net.WALL));
    net.run(SECOND);
    Bytes init = mallory.init(bob);
    Bytes envelope =
        mallory.sealed(dev.redoubt.core.frame.Batch.probe(1, 0, Net.WALL)).entry().bytes();
    flood(bob, init, envelope, 10);
    long before = Graph.weight(bob.endpoint);
    flood(bob, init, envelope, 500);
    assertThat(Graph.weight(bob.endpoint) - before).isBetween(-500L, 500L);
    readBy(bob, Stream.DATA, envelope);
    assertThat(drops(bob)).doesNotContainKey("REPLAYED");
  }

  private void flood(Node bob, Bytes init, Bytes envelope, int times) {
    for (int i = 0; i < times; i++) {
      readBy(bob, Stream.HANDSHAKE, Bytes.wrap(net.randomness().bytes(300)));
      readBy(bob, Stream.DATA, Bytes.wrap(net.randomness().bytes(300)));
      readBy(bob, Stream.HANDSHAKE, changed(init, 6 + i % 16));
      readBy(bob, Stream.HANDSHAKE, changed(init, 22 + i));
      readBy(bob, Stream.DATA, changed(envelope, 4 + i % (envelope.size() - 4)));
      Bytes resp = net.history.getFirst().entry().bytes();
      readBy(bob, Stream.HANDSHAKE, changed(resp, 4 + i % 100));
    }
  }

  @Test
  void anInitiatorKeepsFourInitsToAnInstanceThatNeverAnswers() {
    net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    net.passes = written -> false;
    for (int i = 0; i < 20; i++) {
      alice.send("bob", "m" + i);
      net.run(SECOND.multipliedBy(15));
      assertThat(Graph.find(alice.endpoint, InitiatorHandshake.class).size())
          .isLessThanOrEqualTo(Protocol.PENDING_INITS);
    }
    assertThat(Graph.find(alice.endpoint, InitiatorHandshake.class)).hasSize(4);
  }

  @Test
  void anInstanceHasFourSessionsWithUsHoweverOftenItStarts() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    for (int i = 0; i < 20; i++) {
      assertThat(mallory.open(bob)).isEqualTo(Verdict.SESSION);
    }
    long open =
        Graph.find(bob.endpoint, Session.class).stream().filter(one -> !one.closed()).count();
    assertThat(open).isEqualTo(Protocol.SESSIONS_PER_INSTANCE);
  }

  @Test
  void oneIdentityMoreThanThereMayBeIsTurnedAway() {
    TrustPolicy many = EndpointTest.pinned("m0", "m1", "m2", "bob");
    Node bob = net.start("bob", many, limits(1_000, 2));
    assertThat(new Mallory(net, "m0", many).open(bob)).isEqualTo(Verdict.SESSION);
    assertThat(new Mallory(net, "m1", many).open(bob)).isEqualTo(Verdict.SESSION);
    assertThat(new Mallory(net, "m2", many).open(bob)).isEqualTo(Verdict.BUSY);
    assertThat(new Mallory(net, "m0", many).open(bob)).isEqualTo(Verdict.SESSION);
  }
}
