package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.RekeyRequest;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Peers whose answers trigger another action of ours at once: each such loop slows down until it
/// is bounded (SECURITY.md, "Loops that a peer can drive").
class LoopsTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration STEP = Duration.ofMillis(5);

  private final Net net = new Net();

  private static MessageRecord record(String text) {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    return new MessageRecord(kind, Net.WALL, null, false, null, List.of(), Bytes.utf8(text), false);
  }

  private Mallory mallory() {
    return new Mallory(net, "mallory", ALL);
  }

  private long written(Mallory to, Stream stream) {
    InboxId inbox = to.inbox();
    return net.history.stream()
        .filter(written -> written.to().equals(inbox) && written.entry().stream() == stream)
        .count();
  }

  /// Advances the clock by `span`; whenever something was written to `peer`, it `reacts`.
  private void against(Mallory peer, Stream stream, Duration span, Runnable reacts) {
    long seen = written(peer, stream);
    long until = net.now().plus(span);
    while (net.now().nanos() < until) {
      net.run(STEP);
      long more = written(peer, stream);
      if (more > seen) {
        seen = more;
        reacts.run();
      }
    }
  }

  private long listingsWhile(Node node, Runnable run) {
    long before = node.listings;
    run.run();
    return node.listings - before;
  }

  // --- INITs

  @Test
  void aRecipientThatAnswersAndClosesGetsFewerAndFewerInits() {
    answersAndCloses(Close.Reason.VIOLATION);
  }

  @Test
  void soDoesOneThatHasItsSessionSuperseded() {
    answersAndCloses(Close.Reason.SUPERSEDED);
  }

  private void answersAndCloses(Close.Reason reason) {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    against(
        mallory,
        Stream.HANDSHAKE,
        MINUTE,
        () -> {
          mallory.answer(Verdict.SESSION);
          net.run(STEP);
          mallory.answerWith(alice, new Close(reason));
        });
    assertThat(written(mallory, Stream.HANDSHAKE)).isBetween(5L, 8L);
    assertThat(alice.listings).isLessThan(30);
  }

  @Test
  void aNameOfWhichInstanceAfterInstanceLeavesIsFollowedMoreAndMoreSlowly() {
    Node alice = net.start("alice", ALL);
    Mallory[] mallory = {mallory()};
    mallory[0].publish();
    alice.send("mallory", "hello");
    long until = net.now().plus(MINUTE);
    long listings =
        listingsWhile(
            alice,
            () -> {
              while (net.now().nanos() < until) {
                net.run(STEP);
                if (written(mallory[0], Stream.HANDSHAKE) > 0) {
                  Mallory before = mallory[0];
                  before.answer(Verdict.SESSION);
                  net.run(MILLI);
                  mallory[0] = mallory();
                  mallory[0].publish();
                  net.unpublish(before.inbox());
                  before.answerWith(alice, new Close(Close.Reason.LEAVING));
                }
              }
            });
    assertThat(alice.events(Event.Moved.class)).hasSizeBetween(10, 14);
    assertThat(listings).isLessThan(40);
  }

  @Test
  void repliesToAPeerThatClosesItsSessionEachTimeCostFewInits() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    mallory.open(bob);
    mallory.say(bob, new Batch(1, 0, 0, Net.WALL, List.of(record("ask"))));
    against(
        mallory,
        Stream.HANDSHAKE,
        MINUTE,
        () -> {
          mallory.answer(Verdict.SESSION);
          net.run(MILLI);
          mallory.answerWith(bob, new Close(Close.Reason.VIOLATION));
        });
    bob.reply(bob.handled.getFirst(), "answer");
    long before = written(mallory, Stream.HANDSHAKE);
    against(
        mallory,
        Stream.HANDSHAKE,
        MINUTE,
        () -> {
          mallory.answer(Verdict.SESSION);
          net.run(MILLI);
          mallory.answerWith(bob, new Close(Close.Reason.VIOLATION));
        });
    assertThat(written(mallory, Stream.HANDSHAKE) - before).isBetween(5L, 8L);
  }

  @Test
  void ofWhatLooksLikeTheRespToAnInitOnlySoMuchIsOpened() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(MILLI.multipliedBy(5));
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    mallory.answer(Verdict.SESSION);
    byte[] resp = net.history.getLast().entry().bytes().toArray();
    for (int i = 0; i < 1_000; i++) {
      resp[2_000 + i] ^= 1;
      Entry forged = new Entry(Stream.HANDSHAKE, Bytes.copyOf(resp));
      net.deliver(new Net.Written(alice.endpoint.inbox(), forged));
    }
    assertThat(alice.endpoint.anomalies().drops())
        .containsEntry("RATE_LIMITED", 1_000L - 16)
        .hasSize(2);
  }

  // --- The directory

  @Test
  void aReplyThatCannotBeDeliveredReadsTheDirectoryMoreAndMoreRarely() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.open(bob, new Batch(1, 0, 0, Net.WALL, List.of(record("ask"))));
    net.run(MILLI.multipliedBy(5));
    bob.reply(bob.handled.getFirst(), "answer");
    assertThat(listingsWhile(bob, () -> net.run(Duration.ofMinutes(5)))).isBetween(7L, 13L);
  }

  @Test
  void hintsHaveTheDirectoryReadMoreAndMoreRarely() {
    Node alice = net.start("alice", ALL);
    alice.send("mallory", "hello");
    long listings =
        listingsWhile(
            alice,
            () -> {
              for (int i = 0; i < 6_000; i++) {
                alice.endpoint.hint(AgentName.of("mallory"), true, net.now());
                alice.carryOut();
                net.run(MILLI.multipliedBy(10));
              }
            });
    assertThat(listings).isBetween(25L, 50L);
  }

  @Test
  void repliesToManyNamesReadSoManyDirectoriesASecondInAll() {
    ReadRates rates = new ReadRates(net.now());
    BooleanSupplier forReplies = () -> rates.take(true, net.now());
    BooleanSupplier own = () -> rates.take(false, net.now());
    assertThat(taken(forReplies)).isEqualTo(ReadRates.FOR_REPLIES_PER_SECOND);
    assertThat(taken(own)).isEqualTo(ReadRates.PER_SECOND - ReadRates.FOR_REPLIES_PER_SECOND);
  }

  private static long taken(BooleanSupplier bucket) {
    return IntStream.range(0, 10_000).filter(i -> bucket.getAsBoolean()).count();
  }

  // --- KEM steps

  @Test
  void anOfferEachRoundTripGivesSoManyKemStepsAndEventsNoMore() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.limits = Limits.DEFAULT.withEpochs(1, 1 << 20, Duration.ofMinutes(15));
    mallory.open(bob);
    for (int i = 0; i < 300; i++) {
      mallory.step(bob);
      net.run(MILLI);
    }
    assertThat(bob.endpoint.snapshot().kemSteps()).isEqualTo(StepRates.PER_IDENTITY);
    net.run(SECOND.multipliedBy(11));
    for (int i = 0; i < 30; i++) {
      mallory.step(bob);
      net.run(SECOND);
    }
    assertThat(bob.endpoint.snapshot().kemSteps())
        .isBetween(StepRates.PER_IDENTITY + 3L, StepRates.PER_IDENTITY + 5L);
  }

  @Test
  void copiesOfAnOfferAreAnsweredMoreAndMoreRarely() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.open(bob);
    Offer offer = new Offer(2, Hpke.KeyPair.generate(net.randomness()).publicKey());
    for (int i = 0; i < 600; i++) {
      mallory.say(bob, offer);
      net.run(MILLI.multipliedBy(100));
    }
    assertThat(written(mallory, Stream.DATA)).isBetween(8L, 16L);
  }

  @Test
  void aRecipientThatAsksForAKemStepEachSecondGetsOneInTenSecondsInTheEnd() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello", Duration.ofMinutes(60));
    net.run(MILLI.multipliedBy(10));
    mallory.answer(Verdict.SESSION);
    for (int second = 0; second < 180; second++) {
      mallory.answerWith(alice, new RekeyRequest());
      for (int i = 0; i < 10; i++) {
        net.run(MILLI.multipliedBy(100));
        mallory.readAndAnswer(alice);
      }
    }
    long most = StepRates.PER_IDENTITY + 180 / 10 + 1;
    assertThat(alice.endpoint.snapshot().kemSteps()).isBetween((long) StepRates.PER_IDENTITY, most);
  }

  @Test
  void ofWrongAnswersToAnOfferOnlySoManyAreLookedAt() {
    Limits quick = Limits.DEFAULT.withEpochs(1 << 18, 1 << 30, SECOND);
    Node alice = net.start("alice", ALL, quick);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(MILLI.multipliedBy(20));
    mallory.answer(Verdict.SESSION);
    net.run(MILLI.multipliedBy(1_500));
    Accept wrong = new Accept(2, Bytes.wrap(new byte[1120]), Bytes.wrap(new byte[32]));
    for (int i = 0; i < 50; i++) {
      mallory.answerWith(alice, wrong);
    }
    net.run(MILLI.multipliedBy(100));
    assertThat(alice.events(Event.BrokerMisbehaviour.class)).hasSize(4);
  }

  // --- Answers

  @Test
  void probesAreAnsweredMoreAndMoreRarely() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = mallory();
    mallory.open(bob);
    for (int i = 0; i < 2_000; i++) {
      mallory.say(bob, Batch.probe(1, 0, Net.WALL));
      net.run(MILLI);
    }
    assertThat(written(mallory, Stream.DATA)).isBetween(5L, 10L);
  }

  @Test
  void aRecipientThatSaysGoodbyeAgainAndAgainIsAnsweredMoreAndMoreRarely() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(MILLI.multipliedBy(10));
    mallory.answer(Verdict.SESSION);
    net.run(MILLI.multipliedBy(10));
    long before = written(mallory, Stream.DATA);
    long listings =
        listingsWhile(
            alice,
            () -> {
              for (int i = 0; i < 2_000; i++) {
                mallory.answerWith(alice, new Close(Close.Reason.LEAVING));
                net.run(MILLI);
              }
            });
    assertThat(written(mallory, Stream.DATA) - before).isBetween(4L, 12L);
    assertThat(listings).isLessThan(20);
  }

  @Test
  void aRecipientThatLacksEverythingAgainAndAgainHasItWrittenMoreAndMoreRarely() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "first");
    net.run(MILLI.multipliedBy(10));
    long link = ((Batch) mallory.answer(Verdict.SESSION).getFirst()).linkId();
    net.run(MILLI.multipliedBy(10));
    for (int i = 0; i < 100; i++) {
      alice.send("mallory", "x".repeat(1_000));
    }
    net.run(MILLI.multipliedBy(50));
    long before = bytes(mallory);
    for (int i = 0; i < 600; i++) {
      mallory.answerWith(
          alice, new Receipt(link, 0, 0, List.of(), List.of(), 65_536, 32 << 20, List.of()));
      net.run(MILLI.multipliedBy(100));
    }
    assertThat(bytes(mallory) - before).isLessThan(25 * 110_000);
  }

  private long bytes(Mallory to) {
    InboxId inbox = to.inbox();
    return net.history.stream()
        .filter(written -> written.to().equals(inbox))
        .mapToLong(written -> written.entry().bytes().size())
        .sum();
  }

  @Test
  void aRedisThatRefusesEveryWriteIsAskedNoMoreThanTheTimerOfALinkAllows() {
    net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "hello");
    net.run(SECOND);
    alice.refused = true;
    alice.send("bob", "again");
    net.run(MINUTE);
    assertThat(alice.refusals).isPositive().isLessThan(80);
    assertThat(alice.endpoint.tables().writesUnderWay()).isZero();
  }
}
