package dev.redoubt.core.endpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Frame;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Filling what is bounded costs service, and nothing else (§9.1).
class BoundsTest {
  private static final TrustPolicy ALL =
      EndpointTest.pinned("alice", "bob", "carol", "dave", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);

  private Mallory peer(String name) {
    return new Mallory(net, name, ALL);
  }

  private static MessageRecord record(String text) {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    return new MessageRecord(kind, Net.WALL, null, false, null, List.of(), Bytes.utf8(text), false);
  }

  private static Batch batch(long link, MessageRecord... records) {
    return new Batch(link, 0, 0, Net.WALL, List.of(records));
  }

  private static Frame[] probes(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(link -> Batch.probe(link, 0, Net.WALL))
        .toArray(Frame[]::new);
  }

  private long drops(Node node, String reason) {
    return node.endpoint.anomalies().drops().getOrDefault(reason, 0L);
  }

  private static int table(Node node, String name) {
    return requireNonNull(node.endpoint.snapshot().tables().byName().get(name));
  }

  /// Neither a probe nor an expired record is a message to remember.
  @Test
  void linksThatNeverBroughtAMessageAreNotKept() {
    Mallory mallory = peer("mallory");
    mallory.open(bob);
    for (int from = 0; from < 1_000; from += 100) {
      mallory.say(bob, probes(from, from + 100));
    }
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 1);
    MessageRecord old =
        new MessageRecord(kind, 0, null, false, null, List.of(), Bytes.utf8("old"), false);
    for (int link = 1_000; link < 1_100; link++) {
      mallory.say(bob, new Batch(link, 0, 0, 0, List.of(old, MessageRecord.SKIP)));
    }
    net.run(SECOND);
    assertThat(table(bob, "linkFloors")).isEqualTo(InboundLinks.BARE_MAX);
  }

  @Test
  void aLinkThatIsForgottenLeavesItsRoomToOthers() {
    Mallory mallory = peer("mallory");
    mallory.open(bob);
    for (int link = 0; link < 50; link++) {
      mallory.say(bob, batch(link, record("m" + link)));
      net.run(Duration.ofMillis(10));
    }
    assertThat(table(bob, "linkFloors")).isEqualTo(50);
    assertThat(used(bob, MemoryUse.LINKS)).isPositive();
    net.run(Duration.ofHours(25).plusMinutes(1));
    assertThat(table(bob, "linkFloors")).isZero();
    assertThat(used(bob, MemoryUse.LINKS)).isZero();
    assertThat(used(bob, MemoryUse.SESSIONS)).isLessThan(2_000);
  }

  private static long used(Node node, MemoryUse use) {
    return requireNonNull(node.endpoint.snapshot().memory().byUse().get(use));
  }

  @Test
  void aLinkThatIsKnownMayBeTheFifthToo() {
    Mallory mallory = peer("mallory");
    mallory.open(bob);
    for (int link = 0; link < 6; link++) {
      mallory.say(bob, batch(link, record("before")));
      net.run(SECOND);
    }
    bob.handled.clear();
    bob.busy = true;
    for (int link = 0; link < 6; link++) {
      mallory.say(bob, new Batch(link, 1, 1, Net.WALL, List.of(record("m" + link))));
    }
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("m0", "m1", "m2", "m3");
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    mallory.say(bob, new Batch(5, 1, 1, Net.WALL, List.of(record("m5"))));
    net.run(SECOND);
    assertThat(bob.texts()).endsWith("m5");
  }

  @Test
  void whatTheBudgetDoesNotHoldIsCounted() {
    Node carol = net.start("carol", ALL, Limits.DEFAULT.withInboundBudget(8L << 20));
    carol.busy = true;
    Mallory mallory = peer("mallory");
    mallory.open(carol);
    MessageRecord large = record("x".repeat(900_000));
    for (int i = 0; i < 4; i++) {
      mallory.say(carol, new Batch(1, 0, i, Net.WALL, List.of(large)));
    }
    mallory.say(carol, new Batch(1, 0, Protocol.LINK_WINDOW_RECORDS, Net.WALL, List.of(large)));
    net.run(SECOND);
    assertThat(carol.endpoint.snapshot().inboundMessages()).isEqualTo(2);
    assertThat(drops(carol, "BEYOND_BUDGET")).isEqualTo(3);
  }

  @Test
  void anIdentityIdleForAnHourMakesRoomAndNoOtherDoes() {
    Node carol = net.start("carol", ALL, Limits.DEFAULT.withPeers(1));
    Mallory mallory = peer("mallory");
    assertThat(mallory.open(carol)).isEqualTo(Verdict.SESSION);
    mallory.say(carol, Batch.probe(7, 0, Net.WALL));
    net.run(Duration.ofMinutes(59));
    assertThat(peer("dave").open(carol)).isEqualTo(Verdict.BUSY);
    net.run(Duration.ofMinutes(2));
    assertThat(peer("dave").open(carol)).isEqualTo(Verdict.SESSION);
  }

  /// Mallory's messages are remembered after its sessions were evicted.
  @Test
  void droppingAPeerNeverDropsItsFloors() {
    Node carol = net.start("carol", ALL, Limits.DEFAULT.withPeers(1));
    Mallory mallory = peer("mallory");
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 86_400_000);
    MessageRecord lasting =
        new MessageRecord(kind, Net.WALL, null, false, null, List.of(), Bytes.utf8("once"), false);
    mallory.open(carol, batch(7, lasting));
    mallory.say(carol, Batch.probe(7, 0, Net.WALL));
    net.run(Duration.ofMinutes(61));
    assertThat(peer("dave").open(carol)).isEqualTo(Verdict.SESSION);
    net.run(Duration.ofMinutes(61));
    assertThat(mallory.open(carol, batch(7, lasting))).isEqualTo(Verdict.SESSION);
    assertThat(carol.texts()).containsExactly("once");
  }

  @Test
  void recipientsToWhomNothingIsUnderWayMakeRoom() {
    Node alice = net.start("alice", ALL, Limits.DEFAULT.withPeers(2));
    for (String name : List.of("bob", "carol", "dave", "erin")) {
      alice.send(name, "to " + name, Duration.ofMillis(500));
      net.run(SECOND);
    }
    assertThat(table(alice, "recipients")).isEqualTo(2);
    assertThat(alice.ended).hasSize(4);
  }

  @Test
  void theViolationsOfAPeerFloodNobody() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = peer("mallory");
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(Duration.ofMillis(10));
    long link = ((Batch) mallory.answer(Verdict.SESSION).getFirst()).linkId();
    net.run(Duration.ofMillis(10));
    for (int i = 0; i < 500; i++) {
      mallory.answerWith(alice, new Receipt(link, 7, 7, List.of(), List.of(), 9, 9_000, List.of()));
    }
    net.run(Duration.ofMillis(10));
    assertThat(alice.events(Event.BrokerMisbehaviour.class)).hasSize(Reports.AT_ONCE);
    net.run(Duration.ofSeconds(15));
    assertThat(alice.events(Event.Withheld.class).stream().mapToLong(Event.Withheld::count).sum())
        .isEqualTo(500 - Reports.AT_ONCE)
        .isEqualTo(alice.endpoint.anomalies().eventsWithheld());
    assertThat(alice.endpoint.anomalies().misbehaviour())
        .containsOnly(Map.entry(Misbehaviour.VIOLATION, 500L));
  }

  @Test
  void hintsHaveADirectoryReadFourTimesASecondAtMost() {
    Node alice = net.start("alice", ALL);
    AgentName nobody = AgentName.of("nobody");
    alice.send("nobody", "hello");
    net.run(SECOND);
    int reads = 0;
    for (int i = 0; i < 1_000; i++) {
      alice.endpoint.hint(nobody, true, net.now());
      for (Action action : alice.endpoint.drain(net.now())) {
        if (action instanceof Action.ReadDirectory) {
          reads++;
          alice.endpoint.listed(nobody, net.list(nobody), net.now());
        }
      }
      net.jump(Duration.ofMillis(1));
      alice.endpoint.tick(net.now());
    }
    assertThat(reads).isBetween(3, 5);
  }

  /// Redis keeps showing new bundles with bad signatures.
  @Test
  void forgedBundlesTakeABoundedPartOfOurTime() {
    Node alice = net.start("alice", ALL);
    AgentName name = AgentName.of("carol");
    alice.send("carol", "hello");
    net.run(SECOND);
    List<Listing.Listed> forged = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Bundle.Content content =
          new Bundle.Content(
              1,
              false,
              name,
              net.now().wallMillis(),
              net.now().wallMillis() - 1_000,
              net.now().wallMillis() + 100_000_000,
              InstanceId.random(net.randomness()),
              bundleOf(bob).prekey(),
              1,
              1,
              Bytes.EMPTY);
      Bundle bundle = Bundle.sign(content, Net.identity("mallory"), net.randomness());
      byte[] bytes = bundle.encoded().toArray();
      bytes[bytes.length - 1] ^= 1;
      forged.add(
          new Listing.Listed(bundle.key().inbox(), net.now().wallMillis(), Bytes.wrap(bytes)));
    }
    for (int i = 0; i < 50; i++) {
      alice.endpoint.listed(name, new Listing(net.now().wallMillis(), forged), net.now());
    }
    assertThat(drops(alice, "INVALID_BUNDLE")).isEqualTo(Protocol.BUNDLES_PER_SECOND);
    assertThat(drops(alice, "RATE_LIMITED")).isEqualTo(400 - Protocol.BUNDLES_PER_SECOND);
    for (int i = 0; i < 10; i++) {
      net.jump(SECOND);
      for (int j = 0; j < 40; j++) {
        alice.endpoint.listed(name, new Listing(net.now().wallMillis(), forged), net.now());
      }
    }
    alice.carryOut();
    assertThat(alice.ended).isEmpty();
  }

  private Bundle bundleOf(Node node) {
    try {
      return Bundle.decode(
          requireNonNull(net.list(node.endpoint.name()).inboxes().getFirst().bundle()));
    } catch (dev.redoubt.message.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anOldBundleOfAnInstanceThatIsAliveIsReported() {
    Node alice = net.start("alice", ALL);
    Bundle old = bundleOf(bob);
    net.jump(Duration.ofHours(25).plusMinutes(2));
    Listing.Listed listed =
        new Listing.Listed(bob.endpoint.inbox(), net.now().wallMillis() - 1_000, old.encoded());
    alice.endpoint.send(
        AgentName.of("bob"), Node.message("hello", SECOND, false, false), net.now());
    alice.endpoint.listed(
        AgentName.of("bob"), new Listing(net.now().wallMillis(), List.of(listed)), net.now());
    alice.carryOut();
    assertThat(alice.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactly(Misbehaviour.ROLLED_BACK_BUNDLE);
  }

  @Test
  void gapsReplaysAndReorderingsAreCountedPerPeerAndReportedOnceInAWhile() {
    Node alice = net.start("alice", ALL, Limits.DEFAULT.withBatchBytes(4 << 10));
    String three = "three".repeat(1_000); // what fills a batch waits for none before it
    alice.send("bob", "one");
    net.run(SECOND);
    assertThat(irregular(bob)).isEqualTo(Snapshot.Irregular.NONE);
    List<Net.Written> held = new ArrayList<>();
    net.passes =
        written -> {
          boolean pass =
              !written.to().equals(bob.endpoint.inbox())
                  || written.entry().stream() == Stream.HANDSHAKE;
          if (!pass) {
            held.add(written);
          }
          return pass;
        };
    alice.send("bob", "two");
    net.run(Duration.ofMillis(1));
    alice.send("bob", three);
    net.run(Duration.ofMillis(1));
    net.passes = written -> true;
    net.deliver(held.get(1));
    assertThat(irregular(bob)).isEqualTo(new Snapshot.Irregular(1, 0, 0, 0));
    net.deliver(held.get(0));
    assertThat(irregular(bob)).isEqualTo(new Snapshot.Irregular(0, 0, 1, 0));
    for (int i = 0; i < 50; i++) {
      net.deliver(held.get(0));
    }
    assertThat(irregular(bob)).isEqualTo(new Snapshot.Irregular(0, 50, 1, 0));
    assertThat(bob.endpoint.anomalies().misbehaviour())
        .as("the gap was there, though it is closed now")
        .containsOnly(
            Map.entry(Misbehaviour.GAP, 1L),
            Map.entry(Misbehaviour.REORDERED, 1L),
            Map.entry(Misbehaviour.REPLAY, 50L));
    assertThat(bob.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactly(Misbehaviour.GAP, Misbehaviour.REORDERED, Misbehaviour.REPLAY);
    net.run(Duration.ofSeconds(10));
    net.deliver(held.get(0));
    assertThat(bob.events(Event.BrokerMisbehaviour.class).getLast().detail())
        .contains("50 envelopes came again since the last report, 51 in all");
    assertThat(bob.texts()).containsExactly("one", "two", three);
  }

  private static Snapshot.Irregular irregular(Node node) {
    return node.endpoint.snapshot().peers().getFirst().irregular();
  }

  /// Nobody had sent anything to it before it was suspended.
  @Test
  void aFirstMessageReadRightAfterStandingStillIsFlagged() {
    net.run(Duration.ofMinutes(1));
    peer("alice").open(bob, batch(1, record("idle")));
    net.jump(Duration.ofSeconds(5));
    peer("mallory").open(bob, batch(1, record("after")));
    assertThat(bob.handled)
        .extracting(message -> message.redelivered())
        .containsExactly(false, true);
  }
}
