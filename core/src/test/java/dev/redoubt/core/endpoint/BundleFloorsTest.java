package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Redis cannot roll back a bundle, not even by hiding it for a while.
class BundleFloorsTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final AgentName BOB = AgentName.of("bob");
  private static final Duration LIFE = Duration.ofHours(25);
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final Net net = new Net();

  /// Only bundles of the name asked for are checked.
  private Node asksForBob() {
    Node alice = net.start("alice", ALL);
    alice.endpoint.connect(BOB, new Node.Named("connect"), true, LIFE, net.now());
    return alice;
  }

  private Listing listing(InboxId inbox, Bytes bundle) {
    long now = net.now().wallMillis();
    return new Listing(now, List.of(new Listing.Listed(inbox, now, bundle)));
  }

  private void list(Node to, Node shown, Bytes bundle) {
    to.endpoint.listed(BOB, listing(shown.endpoint.inbox(), bundle), net.now());
    to.carryOut();
  }

  private void listNothing(Node to) {
    to.endpoint.listed(BOB, new Listing(net.now().wallMillis(), List.of()), net.now());
    to.carryOut();
  }

  @Test
  void anOlderBundleIsRefusedAlsoAfterTheInstanceWasHidden() {
    Node alice = asksForBob();
    Node bob = net.start("bob", ALL);
    Bytes old = Bundles.of(net, bob);
    list(alice, bob, Bundles.withVersions(net, bob, 1, 1_000));
    listNothing(alice);
    list(alice, bob, old);
    assertThat(rollbacks(alice)).hasSize(1);
    assertThat(alice.events(Event.PeerSeen.class)).hasSize(1);
  }

  @Test
  void aHigherVersionOnceSeenIsNeverUndercut() {
    Node alice = asksForBob();
    Node bob = net.start("bob", ALL);
    list(alice, bob, Bundles.withVersions(net, bob, 3, 1_000));
    listNothing(alice);
    list(alice, bob, Bundles.withVersions(net, bob, 1, 2_000));
    assertThat(rollbacks(alice))
        .singleElement()
        .satisfies(it -> assertThat(it.detail()).contains("old bundles"));
    assertThat(alice.events(Event.PeerSeen.class)).hasSize(1);
    list(alice, bob, Bundles.withVersions(net, bob, 7, 3_000));
    assertThat(rollbacks(alice)).hasSize(1);
  }

  /// Otherwise anyone could have waiting messages rejected, by showing an invalid bundle.
  @Test
  void aBundleThatDoesNotVerifyDoesNotMakeAPeerUntrusted() {
    Node bob = net.start("bob", ALL);
    byte[] forged = Bundles.of(net, bob).toArray();
    forged[forged.length - 1] ^= 1;
    net.unpublish(bob.endpoint.inbox());
    Node alice = asksForBob();
    list(alice, bob, Bytes.wrap(forged));
    net.jump(SECOND.multipliedBy(10));
    list(alice, bob, Bytes.wrap(forged));
    assertThat(alice.connected).isEmpty();
    assertThat(alice.endpoint.anomalies().drops()).containsEntry("INVALID_BUNDLE", 2L);
  }

  /// A live instance renews its bundle long before that, so an old one means that the new one is
  /// hidden.
  @Test
  void aBundleThatIsShownBeyondItsTimeIsReported() {
    Node alice = asksForBob();
    Node bob = net.start("bob", ALL);
    Bytes bundle = Bundles.of(net, bob);
    list(alice, bob, bundle);
    net.jump(LIFE);
    list(alice, bob, bundle);
    assertThat(rollbacks(alice)).isEmpty();
    net.jump(SECOND);
    list(alice, bob, bundle);
    assertThat(rollbacks(alice)).hasSize(1);
  }

  private static List<Event.BrokerMisbehaviour> rollbacks(Node node) {
    return node.events(Event.BrokerMisbehaviour.class).stream()
        .filter(event -> event.kind() == Misbehaviour.ROLLED_BACK_BUNDLE)
        .toList();
  }

  @Test
  void aFloorLastsAsLongAsTheBundleMayBeValid() {
    BundleFloors floors = new BundleFloors(10);
    Bundle high = bundle(Net.identity("bob"), 3, 7);
    Bundle low = bundle(Net.identity("bob"), 1, 5);
    floors.raise(high, net.now());
    assertThat(floors.bundleSeq(high)).isEqualTo(7);
    assertThat(floors.bundleSeq(low)).as("of another instance").isZero();
    assertThat(floors.downgraded(low, net.now())).isTrue();
    assertThat(floors.downgraded(low, after(LIFE.plus(TOLERANCE)))).isTrue();
    assertThat(floors.downgraded(low, after(LIFE.plus(TOLERANCE).plusMillis(1)))).isFalse();
  }

  @Test
  void oneIdentityPushesOutItsOwnFloorsOnly() {
    BundleFloors floors = new BundleFloors(2);
    Bundle alice = bundle(Net.identity("alice"), 1, 9);
    floors.raise(alice, net.now());
    Bundle first = bundle(Net.identity("bob"), 1, 9);
    floors.raise(first, net.now());
    for (int i = 0; i < Protocol.BUNDLE_FLOORS_PER_IDENTITY; i++) {
      net.jump(SECOND);
      floors.raise(bundle(Net.identity("bob"), 1, 9), net.now());
    }
    assertThat(floors.bundleSeq(first)).isZero();
    assertThat(floors.bundleSeq(alice)).isEqualTo(9);
    floors.raise(bundle(Net.identity("carol"), 1, 9), net.now());
    assertThat(floors.bundleSeq(alice)).as("the next to be forgotten").isZero();
  }

  private Now after(Duration span) {
    return new Now(net.now().plus(span), net.now().wallMillis() + span.toMillis());
  }

  private Bundle bundle(Identity identity, int versions, long seq) {
    SeededRandomness random = net.randomness();
    Bundle.Content content =
        new Bundle.Content(
            versions,
            false,
            BOB,
            seq,
            net.now().wallMillis(),
            net.now().wallMillis() + LIFE.toMillis(),
            InstanceId.random(random),
            Bytes.wrap(new byte[1216]),
            256,
            1 << 20,
            Bytes.EMPTY);
    return Bundle.sign(content, identity, random);
  }
}
