package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.Close;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Attacks by a sender whose envelopes verify.
class HostileSenderTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);

  private static MessageRecord record(String text) {
    return record(text, Net.WALL);
  }

  private static MessageRecord record(String text, long createdMillis) {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    return new MessageRecord(
        kind, createdMillis, null, false, null, List.of(), Bytes.utf8(text), false);
  }

  private static Batch batch(long link, long lowest, long base, MessageRecord... records) {
    long created =
        Arrays.stream(records)
            .filter(record -> !record.skip())
            .mapToLong(MessageRecord::createdMillis)
            .min()
            .orElse(Net.WALL);
    return new Batch(link, lowest, base, created, List.of(records));
  }

  private Mallory mallory() {
    return new Mallory(net, "mallory", ALL);
  }

  @Test
  void aFifthLinkWithSomethingUnsettledIsNotTaken() {
    Mallory mallory = mallory();
    mallory.open(bob);
    bob.busy = true;
    for (int link = 0; link < 6; link++) {
      mallory.say(bob, batch(link, 0, 0, record("m" + link)));
    }
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("m0", "m1", "m2", "m3");
    assertThat(bob.endpoint.anomalies().drops()).containsEntry("TOO_MANY_LINKS", 2L);
    bob.settle(bob.handled.getFirst(), dev.redoubt.message.Settlement.HANDLED);
    mallory.say(bob, batch(5, 0, 0, record("m5")));
    net.run(SECOND);
    assertThat(bob.texts()).endsWith("m5");
  }

  @Test
  void receiptsOfManyLinksNeedNotFitOneEnvelope() {
    Mallory mallory = mallory();
    mallory.open(bob);
    int links = 100;
    for (int link = 0; link < links; link++) {
      MessageRecord[] records =
          IntStream.range(0, 2_200)
              .mapToObj(
                  i -> i == 0 ? record("x") : i % 2 == 0 ? record("x", 0) : MessageRecord.SKIP)
              .toArray(MessageRecord[]::new);
      mallory.say(bob, batch(link, 0, 0, records));
      net.run(Duration.ofMillis(10));
    }
    net.run(SECOND);
    List<Entry> probes =
        IntStream.range(0, links)
            .mapToObj(link -> mallory.sealed(Batch.probe(link, 0, Net.WALL)).entry())
            .toList();
    int before = net.history.size();
    bob.endpoint.received(probes, net.now());
    bob.carryOut();
    assertThat(net.history.size() - before).as("one now, the rest later").isEqualTo(1);
    net.run(SECOND);
    assertThat(net.history.size() - before).isGreaterThan(1);
  }

  @Test
  void numbersAndTimesAtTheirBoundsNeverThrow() {
    Mallory mallory = mallory();
    mallory.open(bob);
    long max = (1L << 61) - 1;
    mallory.say(bob, new Batch(1, max, max, Long.MAX_VALUE, List.of(MessageRecord.SKIP)));
    mallory.say(bob, batch(2, 0, max, record("far")));
    mallory.say(bob, batch(3, max, 0, record("old", 0), record("new", Long.MAX_VALUE)));
    mallory.say(bob, new Batch(4, 0, 0, Net.WALL, List.of(record("young", Long.MAX_VALUE))));
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("young");
    net.run(Duration.ofMinutes(10));
    assertThat(bob.endpoint.snapshot().inboundMessages()).isZero();
  }

  @Test
  void aMessageHandledIsNotHandledAgainHoweverItIsPutAgain() {
    Mallory mallory = mallory();
    mallory.open(bob, batch(1, 0, 0, record("once")));
    net.run(SECOND);
    mallory.say(bob, batch(1, 0, 0, record("once")));
    mallory.say(bob, batch(1, 1, 0, record("once")));
    mallory.open(bob, batch(1, 0, 0, record("once")));
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("once");
  }

  @Test
  void aCloseCountsInTheNewestConfirmedSessionAlsoWhileANewerOneIsNotConfirmed() {
    Mallory mallory = mallory();
    mallory.open(bob);
    mallory.say(bob, Batch.probe(1, 0, Net.WALL));
    net.run(SECOND);
    Mallory.Said goodbye = mallory.sealed(new Close(Close.Reason.LEAVING));
    mallory.open(bob);
    net.write(bob.endpoint.inbox(), goodbye.entry());
    net.run(SECOND);
    assertThat(bob.events(Event.PeerGone.class)).hasSize(1);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(2);
    net.run(Duration.ofSeconds(61));
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
  }

  @Test
  void aFifthSessionTakesThePlaceOfAnother() {
    Mallory mallory = mallory();
    for (int i = 0; i < 10; i++) {
      assertThat(mallory.open(bob)).isEqualTo(Verdict.SESSION);
    }
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(Protocol.SESSIONS_PER_INSTANCE);
  }

  /// An agent that is started anew for every message must not be locked out by its earlier
  /// instances.
  @Test
  void aSixtyFifthInstanceTakesThePlaceOfTheLongestIdle() {
    for (int i = 0; i < 70; i++) {
      Mallory mallory = mallory();
      assertThat(mallory.open(bob, batch(i, 0, 0, record("m" + i)))).isEqualTo(Verdict.SESSION);
      net.run(SECOND);
    }
    assertThat(bob.handled).hasSize(70);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(Protocol.INSTANCES_PER_IDENTITY);
  }

  @Test
  void oneInstanceSpeaksForOneNameOnly() {
    TrustPolicy anybody =
        dev.redoubt.identity.Trust.firstUse(dev.redoubt.identity.PinStore.inMemory());
    Node carol = net.start("carol", anybody);
    Mallory mallory = new Mallory(net, "mallory", anybody);
    assertThat(mallory.open(carol)).isEqualTo(Verdict.SESSION);
    mallory.rename("dave");
    assertThat(mallory.open(carol)).isEqualTo(Verdict.NOT_TRUSTED);
  }

  @Test
  void oneIdentityMayOpenSoManySessionsAMinute() {
    Limits limits = Limits.DEFAULT.withInits(1_000, 3);
    Node carol = net.start("carol", EndpointTest.pinned("mallory", "carol"), limits);
    Mallory mallory = new Mallory(net, "mallory", EndpointTest.pinned("mallory", "carol"));
    for (int i = 0; i < 3; i++) {
      assertThat(mallory.open(carol)).isEqualTo(Verdict.SESSION);
    }
    assertThat(mallory.open(carol)).isEqualTo(Verdict.BUSY);
    net.run(Duration.ofSeconds(21));
    assertThat(mallory.open(carol)).isEqualTo(Verdict.SESSION);
  }

  @Test
  void initsBeyondTheRateAreDroppedUnopenedAndCountWhenTheyComeAgain() {
    Node carol =
        net.start(
            "carol", EndpointTest.pinned("mallory", "carol"), Limits.DEFAULT.withInits(1, 120));
    Mallory mallory = new Mallory(net, "mallory", EndpointTest.pinned("mallory", "carol"));
    assertThat(mallory.open(carol)).isEqualTo(Verdict.SESSION);
    Entry init = new Entry(Stream.HANDSHAKE, mallory.init(carol));
    net.deliver(new Net.Written(carol.endpoint.inbox(), init));
    assertThat(carol.endpoint.anomalies().drops()).containsEntry("RATE_LIMITED", 1L);
    net.run(SECOND);
    net.deliver(new Net.Written(carol.endpoint.inbox(), init));
    assertThat(carol.endpoint.snapshot().sessions()).isEqualTo(2);
  }

  @Test
  void aDuplicateInitIsAnsweredAtTimesThatDoubleAndForTenMinutesAtMost() {
    Mallory mallory = mallory();
    Entry init = new Entry(Stream.HANDSHAKE, mallory.init(bob));
    for (int i = 0; i < 5; i++) {
      net.write(bob.endpoint.inbox(), init);
    }
    net.run(Duration.ofMillis(10));
    assertThat(resps(mallory)).isEqualTo(1);
    for (int second = 0; second < 700; second++) {
      net.run(SECOND);
      net.write(bob.endpoint.inbox(), init);
    }
    assertThat(resps(mallory)).isBetween(10L, 12L);
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
  }

  private long resps(Mallory mallory) {
    return net.history.stream().filter(written -> written.to().equals(mallory.inbox())).count();
  }

  @Test
  void theRespOfADisplacedSessionIsNotWrittenAgain() {
    Mallory mallory = mallory();
    Entry init = new Entry(Stream.HANDSHAKE, mallory.init(bob));
    net.write(bob.endpoint.inbox(), init);
    net.run(SECOND.multipliedBy(2));
    for (int i = 0; i < 4; i++) {
      mallory.open(bob);
    }
    long before = resps(mallory);
    net.write(bob.endpoint.inbox(), init);
    net.run(SECOND);
    assertThat(resps(mallory)).isEqualTo(before);
  }
}
