package dev.redoubt.core.endpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// However many identities fill the memory with whatever they like: it stays within its bound,
/// peers that hold little are not affected, and evicted messages arrive again (§9.1).
class MemorySharesTest {
  private static final TrustPolicy ANYBODY =
      claim ->
          new TrustPolicy.Decision.Trusted(
              claim.name().value().startsWith("friend") ? Standing.KNOWN : Standing.STRANGER,
              false);
  private static final int MIB = 1 << 20;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Net net = new Net();

  private Node bob(int total, int share) {
    return net.start("bob", ANYBODY, new MemoryBudget(total, share));
  }

  private Mallory mallory(int number) {
    return new Mallory(net, "mallory" + number, ANYBODY);
  }

  private static MessageRecord record(String type, String text, long ttlMillis) {
    MessageRecord.Kind kind = new MessageRecord.Kind(type, "", ttlMillis);
    return new MessageRecord(kind, Net.WALL, null, false, null, List.of(), Bytes.utf8(text), false);
  }

  private static MessageRecord lasting(String text) {
    return record("chat", text, Protocol.MESSAGE_TTL_MAX.toMillis());
  }

  private static MemoryStatus memory(Node node) {
    return node.endpoint.snapshot().memory();
  }

  private void within(Node node) {
    MemoryStatus memory = memory(node);
    assertThat(memory.used()).isLessThanOrEqualTo(memory.total());
    assertThat(memory.strangers()).isLessThanOrEqualTo(memory.strangersMax());
  }

  /// A newcomer gets a message handled at once, and another one after a while.
  private void newcomerGetsThrough(Node bob, String name) {
    Node newcomer = net.start(name, ANYBODY);
    newcomer.send("bob", "hello from " + name, SOON);
    net.run(SOON.plus(SECOND));
    assertThat(newcomer.ended).containsExactly(Map.entry("hello from " + name, Outcome.HANDLED));
    newcomer.send("bob", "again from " + name, SOON);
    net.run(SOON.plus(SECOND));
    assertThat(newcomer.ended).containsEntry("again from " + name, Outcome.HANDLED);
    assertThat(bob.texts()).contains("hello from " + name, "again from " + name);
    within(bob);
  }

  @Test
  void recordsThatHaveExpiredTakeNobodysRoom() {
    Node bob = bob(8 * MIB, 2 * MIB);
    MessageRecord dead = record("chat", "", 1);
    net.run(SECOND);
    for (int i = 0; i < 9; i++) {
      Mallory mallory = mallory(i);
      mallory.open(bob);
      for (int link = 0; link < 2; link++) {
        for (long base = 0; base < Protocol.LINK_WINDOW_RECORDS; base += Protocol.BATCH_RECORDS) {
          List<MessageRecord> records = Collections.nCopies(Protocol.BATCH_RECORDS, dead);
          mallory.say(bob, new Batch(link, 0, base, Net.WALL, records));
        }
      }
      net.run(SECOND);
      net.history.clear();
    }
    within(bob);
    newcomerGetsThrough(bob, "carol");
  }

  @Test
  void linksOfManyIdentitiesTakeNobodysRoom() {
    Node bob = bob(8 * MIB, MIB);
    for (int i = 0; i < 12; i++) {
      Mallory mallory = mallory(i);
      mallory.open(bob);
      for (int link = 0; link < 1_500; link++) {
        mallory.say(bob, new Batch(link, 0, 0, Net.WALL, List.of(lasting("m"))));
        net.run(Duration.ofMillis(5));
      }
      net.history.clear();
      within(bob);
    }
    assertThat(memory(bob).strangers()).isGreaterThan(3L * MIB);
    newcomerGetsThrough(bob, "carol");
  }

  @Test
  void sessionsThatAreNeverConfirmedStayWithinTheBound() {
    Node bob = bob(4 * MIB, MIB);
    for (int i = 0; i < 80; i++) {
      for (int instance = 0; instance < 4; instance++) {
        Bytes init = mallory(i).init(bob);
        net.write(bob.endpoint.inbox(), new Entry(Stream.HANDSHAKE, init));
      }
      net.run(SECOND);
      net.history.clear();
      within(bob);
    }
    assertThat(bob.endpoint.snapshot().sessions()).isLessThan(2 * MIB / 12_000);
    newcomerGetsThrough(bob, "carol");
  }

  /// Hostile identities hold as much as they can, and continue.
  @Test
  void aNewcomerGetsThroughAtAnyTime() {
    Node bob = bob(4 * MIB, MIB);
    List<Mallory> hostile = IntStream.range(0, 40).mapToObj(this::mallory).toList();
    List<MessageRecord> large = Collections.nCopies(20, lasting("x".repeat(5_000)));
    hostile.forEach(mallory -> mallory.open(bob));
    for (int round = 0; round < 4; round++) {
      for (Mallory mallory : hostile) {
        mallory.say(bob, new Batch(round, 0, 1, Net.WALL, large));
        net.run(Duration.ofMillis(10));
      }
      net.history.clear();
      newcomerGetsThrough(bob, "carol" + round);
    }
    assertThat(memory(bob).evictions())
        .isPositive()
        .isEqualTo(bob.endpoint.anomalies().evictions());
  }

  @Test
  void strangersTakeNothingFromThoseThatAreKnown() {
    Node bob = bob(4 * MIB, MIB);
    Mallory friend = new Mallory(net, "friend", ANYBODY);
    friend.open(bob);
    List<MessageRecord> waiting = Collections.nCopies(80, lasting("x".repeat(5_000)));
    friend.say(bob, new Batch(1, 0, 1, Net.WALL, waiting));
    net.run(SECOND);
    long held = bob.endpoint.snapshot().inboundMessages();
    assertThat(held).isEqualTo(80);
    List<MessageRecord> large = Collections.nCopies(20, lasting("y".repeat(5_000)));
    for (int i = 0; i < 60; i++) {
      Mallory mallory = mallory(i);
      mallory.open(bob);
      mallory.say(bob, new Batch(1, 0, 1, Net.WALL, large));
      net.run(Duration.ofMillis(10));
    }
    within(bob);
    friend.say(bob, new Batch(1, 0, 0, Net.WALL, List.of(lasting("first"))));
    net.run(SECOND);
    assertThat(bob.texts()).hasSize(81).startsWith("first");
    for (int i = 0; i < 3; i++) {
      newcomerGetsThrough(bob, "friend" + i);
    }
  }

  /// A message handled on a link that was forgotten may be handled again, and is flagged.
  @Test
  void whatComesAgainOnALinkThatWasForgottenIsFlagged() {
    Node bob = bob(4 * MIB, MIB);
    Mallory first = mallory(0);
    first.open(bob, new Batch(7, 0, 0, Net.WALL, List.of(lasting("once"))));
    net.run(SECOND);
    for (int link = 100; link < 1_050; link++) {
      first.say(bob, new Batch(link, 0, 0, Net.WALL, List.of(lasting("filling"))));
      net.run(Duration.ofMillis(5));
    }
    for (int i = 1; i < 120 && table(bob, "linkFloors") >= 950; i++) {
      mallory(i).open(bob, new Batch(1, 0, 0, Net.WALL, List.of(lasting("other"))));
    }
    assertThat(table(bob, "linkFloors")).isLessThan(950);
    bob.handled.clear();
    assertThat(first.open(bob, new Batch(7, 0, 0, Net.WALL, List.of(lasting("once")))))
        .isEqualTo(Verdict.SESSION);
    mallory(200).open(bob, new Batch(7, 0, 0, Net.WALL, List.of(lasting("new"))));
    assertThat(bob.texts()).containsExactly("once", "new");
    assertThat(bob.handled).extracting(InboundMessage::redelivered).containsExactly(true, false);
    net.run(Protocol.MESSAGE_TTL_MAX.plusMinutes(16));
    first.open(bob, new Batch(8, 0, 0, net.now().wallMillis(), List.of(fresh())));
    assertThat(bob.handled.getLast().redelivered()).isFalse();
  }

  private MessageRecord fresh() {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    Bytes text = Bytes.utf8("fresh");
    return new MessageRecord(
        kind, net.now().wallMillis(), null, false, null, List.of(), text, false);
  }

  private static int table(Node node, String name) {
    return requireNonNull(node.endpoint.snapshot().tables().byName().get(name));
  }

  /// Honest senders evict each other's messages repeatedly, and Redis loses some: each is still
  /// handled once and in order.
  @Test
  void whatIsEvictedComesAgainAndIsHandledOnceAndInOrder() {
    long evictions = 0;
    for (int seed = 0; seed < 5; seed++) {
      evictions += honest(seed);
    }
    assertThat(evictions).isGreaterThan(30);
  }

  private long honest(int seed) {
    Net lossy = new Net();
    SplittableRandom random = new SplittableRandom(seed);
    Node bob = lossy.start("bob", ANYBODY, new MemoryBudget(280 << 10, 140 << 10));
    List<Node> senders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      senders.add(lossy.start((i < 2 ? "friend" : "carol") + i, ANYBODY));
    }
    lossy.passes = written -> random.nextInt(8) > 0;
    Map<String, Integer> sent = new TreeMap<>();
    for (int step = 0; step < 150; step++) {
      Node sender = senders.get(random.nextInt(5));
      String name = sender.endpoint.name().value();
      for (int i = random.nextInt(6); i > 0; i--) {
        int number = sent.merge(name, 1, Integer::sum) - 1;
        sender.send("bob", name + " " + number + " " + "x".repeat(random.nextInt(5_000)));
        lossy.run(Duration.ofMillis(1));
      }
      lossy.run(Duration.ofMillis(random.nextInt(40)));
      bob.busy = step % 15 > 0; // what comes meanwhile waits, and may have to go
      if (!bob.busy) {
        settleSome(bob, random);
      }
      assertThat(memory(bob).used()).as("seed %d", seed).isLessThan(320 << 10);
    }
    bob.busy = false;
    lossy.passes = written -> true;
    for (int i = 0; i < 60; i++) {
      settleSome(bob, random);
      lossy.run(SECOND);
    }
    check(bob, senders, sent, seed);
    return memory(bob).evictions();
  }

  private static void settleSome(Node bob, SplittableRandom random) {
    for (InboundMessage message : List.copyOf(bob.handled)) {
      if (random.nextInt(3) > 0) {
        bob.settle(message, bob.settlement);
      }
    }
  }

  private static void check(Node bob, List<Node> senders, Map<String, Integer> sent, int seed) {
    for (Node sender : senders) {
      String name = sender.endpoint.name().value();
      List<String> numbers =
          bob.handled.stream()
              .filter(message -> message.from().name().value().equals(name))
              .filter(message -> !message.redelivered())
              .map(message -> message.payload().toUtf8().split(" ", -1)[1])
              .toList();
      assertThat(numbers).as("seed %d, %s", seed, name).doesNotHaveDuplicates();
      assertThat(sender.ended.values()).as("seed %d, %s", seed, name).containsOnly(Outcome.HANDLED);
      assertThat(sender.ended).hasSize(sent.getOrDefault(name, 0));
      assertThat(numbers.stream().map(Integer::valueOf).toList()).isSorted();
    }
  }
}
