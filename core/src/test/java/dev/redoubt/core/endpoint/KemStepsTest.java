package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.frame.Offer;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Misbehaviour;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// KEM steps between agents: without interruption, only under traffic, and whatever gets lost.
class KemStepsTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Limits LOW =
      Limits.DEFAULT
          .withEpochs(1 << 18, 1 << 30, SECOND)
          .withGenerations(10, 1 << 20, Duration.ofMinutes(10));

  private final Net net = new Net();

  private long inits() {
    return net.history.stream()
        .filter(written -> written.entry().stream() == Stream.HANDSHAKE)
        .filter(written -> written.entry().bytes().at(2) == 1)
        .count();
  }

  private static List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }

  @Test
  void epochsChangeUnnoticedUnderTraffic() {
    Node bob = net.start("bob", ALL, LOW);
    Node alice = net.start("alice", ALL, LOW);
    for (int i = 0; i < 400; i++) {
      alice.send("bob", "m" + i);
      net.run(Duration.ofMillis(50));
    }
    assertThat(bob.texts()).isEqualTo(texts(400));
    assertThat(alice.ended).hasSize(400).containsValue(Outcome.HANDLED);
    assertThat(alice.endpoint.snapshot().kemSteps()).isBetween(15L, 20L);
    assertThat(bob.endpoint.snapshot().kemSteps()).isBetween(15L, 20L);
    assertThat(alice.events(Event.Rotated.class).getLast().epoch()).isGreaterThan(15);
    assertThat(inits()).isEqualTo(1);
    assertThat(alice.endpoint.anomalies().drops()).isEmpty();
    assertThat(bob.endpoint.anomalies().drops()).isEmpty();
  }

  @Test
  void withoutTrafficNothingIsOfferedHoweverOldAnEpochIs() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "m0");
    net.run(Duration.ofHours(2));
    assertThat(alice.endpoint.snapshot().kemSteps()).isZero();
    alice.send("bob", "m1");
    net.run(SECOND);
    assertThat(bob.texts()).isEqualTo(texts(2));
    assertThat(alice.endpoint.snapshot().kemSteps()).isEqualTo(1);
    assertThat(bob.endpoint.snapshot().kemSteps()).isEqualTo(1);
  }

  @Test
  void anIdleRecipientAnswersAtOnceSoThatTheOldEpochIsClosedOnBothSides() {
    Node bob = net.start("bob", ALL, LOW);
    Node alice = net.start("alice", ALL, LOW);
    bob.busy = true;
    alice.send("bob", "m0");
    net.run(Duration.ofMillis(1_500));
    assertThat(alice.endpoint.snapshot().kemSteps()).isEqualTo(1);
    assertThat(bob.endpoint.snapshot().kemSteps()).isEqualTo(1);
  }

  @Test
  void noLossBlocksAStepOrCostsASession() {
    for (int seed = 0; seed < 20; seed++) {
      Net lossy = new Net();
      SplittableRandom random = new SplittableRandom(seed);
      Node bob = lossy.start("bob", ALL, LOW);
      Node alice = lossy.start("alice", ALL, LOW);
      lossy.passes =
          written -> written.entry().stream() == Stream.HANDSHAKE || random.nextInt(4) > 0;
      for (int i = 0; i < 200; i++) {
        alice.send("bob", "m" + i);
        lossy.run(Duration.ofMillis(100));
      }
      lossy.passes = written -> true;
      lossy.run(SECOND.multipliedBy(10));
      assertThat(bob.texts()).as("seed %d", seed).isEqualTo(texts(200));
      assertThat(alice.endpoint.snapshot().kemSteps()).as("seed %d", seed).isGreaterThan(3);
    }
  }

  @Test
  void generationsOfOneEnvelopeDoNotHoldUpALongExchange() {
    Limits one = LOW.withGenerations(1, 1 << 20, Duration.ofMinutes(10));
    Node bob = net.start("bob", ALL, one);
    Node alice = net.start("alice", ALL, one);
    for (int i = 0; i < 300; i++) {
      alice.send("bob", "m" + i);
      net.run(Duration.ofMillis(3));
    }
    net.run(SECOND.multipliedBy(2));
    assertThat(bob.texts()).isEqualTo(texts(300));
    assertThat(inits()).isEqualTo(1);
  }

  @Test
  void aStepUnderWayDoesNotKeepAnAgentFromResting() {
    net.start("bob", ALL, LOW);
    Node alice = net.start("alice", ALL, LOW);
    alice.send("bob", "m0");
    net.run(SECOND);
    net.passes = written -> false;
    alice.send("bob", "m1");
    int before = net.history.size();
    net.run(SECOND.multipliedBy(4));
    assertThat(net.history.size() - before).isLessThan(40);
  }

  @Test
  void aSecondKeyForOneStepEndsTheSessionAndIsReported() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = new Mallory(net, "alice", ALL);
    mallory.open(bob);
    mallory.say(bob, new Offer(2, Hpke.KeyPair.generate(net.randomness()).publicKey()));
    net.run(SECOND);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
    mallory.say(bob, new Offer(2, Hpke.KeyPair.generate(net.randomness()).publicKey()));
    net.run(SECOND);
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    assertThat(bob.events(Event.BrokerMisbehaviour.class))
        .extracting(Event.BrokerMisbehaviour::kind)
        .containsExactly(Misbehaviour.VIOLATION);
  }

  @Test
  void aWrongTagIsReportedAndTheSessionGoesOn() {
    Node alice = net.start("alice", ALL, LOW);
    Mallory mallory = new Mallory(net, "bob", ALL);
    mallory.publish();
    alice.send("bob", "m0");
    net.run(Duration.ofMillis(20));
    mallory.answer(Verdict.SESSION);
    net.run(Duration.ofMillis(1_500));
    mallory.answerWith(alice, new Accept(2, Bytes.wrap(new byte[1120]), Bytes.wrap(new byte[32])));
    net.run(Duration.ofMillis(20));
    assertThat(alice.events(Event.BrokerMisbehaviour.class)).hasSize(1);
    assertThat(alice.endpoint.snapshot().kemSteps()).isZero();
    assertThat(alice.endpoint.snapshot().sessions()).isEqualTo(1);
  }
}
