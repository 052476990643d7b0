package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.frame.Receipt;
import dev.redoubt.core.frame.Receipt.Range;
import dev.redoubt.core.frame.Receipt.Run;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Attacks by Redis, and by a recipient whose envelopes verify.
class HostileRedisTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);

  private Mallory mallory() {
    return new Mallory(net, "mallory", ALL);
  }

  @Test
  void aReceiptForWhatWasNeverSentIsIgnoredAndReported() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(Duration.ofMillis(10));
    Batch batch = (Batch) mallory.answer(Verdict.SESSION).getFirst();
    long link = batch.linkId();
    net.run(Duration.ofMillis(10));
    Receipt never = receipt(link, 7, 7);
    Receipt above = new Receipt(link, 0, 0, List.of(new Range(1, 3)), List.of(), 1, 1, List.of());
    Receipt outcome =
        new Receipt(link, 1, 1, List.of(), List.of(), 1, 1, List.of(new Run(5, 6, 2)));
    for (Receipt violation : List.of(never, above, outcome)) {
      mallory.answerWith(alice, violation, receipt(link + 1, 1, 1));
    }
    net.run(Duration.ofMillis(10));
    assertThat(alice.ended).isEmpty();
    assertThat(alice.events(Event.BrokerMisbehaviour.class)).hasSize(3);
    mallory.answerWith(alice, receipt(link, 1, 1));
    net.run(Duration.ofMillis(10));
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
  }

  /// A first INIT is accepted, but its RESP is lost; the next is refused. The early data of the
  /// first may have been handled.
  @Test
  void aRefusalSpeaksOnlyForTheInitThatItRefuses() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    net.run(Duration.ofMillis(10));
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    mallory.answer(Verdict.SESSION);
    net.run(Duration.ofSeconds(16));
    net.passes = written -> true;
    mallory.answer(Verdict.VERSION);
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("hello", Outcome.UNCONFIRMED);
    alice.send("mallory", "never written");
    net.run(SECOND.multipliedBy(3));
    assertThat(alice.ended).containsEntry("never written", new Outcome.Rejected(Rejection.VERSION));
  }

  @Test
  void whoeverRefusesOurReplyIsNotTriedAgainForAMinute() {
    Mallory mallory = mallory();
    mallory.publish();
    mallory.open(bob, question());
    net.run(SECOND);
    bob.reply(bob.handled.getFirst(), "first");
    net.run(Duration.ofMillis(10));
    mallory.answer(Verdict.NOT_TRUSTED);
    net.run(SECOND);
    Outcome refused = new Outcome.Rejected(Rejection.NOT_TRUSTED_BY_PEER);
    assertThat(bob.ended).containsEntry("first", refused);
    int before = net.history.size();
    bob.reply(bob.handled.getFirst(), "second");
    net.run(SECOND);
    assertThat(bob.ended).containsEntry("second", refused);
    assertThat(net.history).hasSize(before);
    net.run(Duration.ofMinutes(1));
    mallory.publish();
    bob.reply(bob.handled.getFirst(), "third");
    net.run(SECOND);
    assertThat(net.history).hasSizeGreaterThan(before);
  }

  private static Batch question() {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    MessageRecord record =
        new MessageRecord(
            kind, Net.WALL, null, false, null, List.of(), Bytes.utf8("question"), false);
    return new Batch(1, 0, 0, Net.WALL, List.of(record));
  }

  @Test
  void aBusyPeerIsTriedAgainAndNothingEnds() {
    Node alice = net.start("alice", ALL);
    Mallory mallory = mallory();
    mallory.publish();
    alice.send("mallory", "hello");
    for (int i = 0; i < 3; i++) {
      net.run(Duration.ofMillis(10));
      mallory.answer(Verdict.BUSY);
      mallory.publish();
      net.run(Duration.ofSeconds(23));
    }
    assertThat(alice.ended).isEmpty();
    mallory.answer(Verdict.SESSION);
    net.run(Duration.ofMillis(10));
    assertThat(alice.endpoint.snapshot().peers()).anyMatch(Snapshot.Peer::session);
  }

  @Test
  void garbageAndChangedAndReplayedEntriesNeverThrowAndChangeNothing() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    alice.send("bob", "two");
    net.run(SECOND);
    List<Net.Written> history = List.copyOf(net.history);
    SplittableRandom random = new SplittableRandom(5);
    for (Net.Written written : history) {
      for (Stream stream : Stream.values()) {
        Bytes bytes = written.entry().bytes();
        net.deliver(new Net.Written(written.to(), new Entry(stream, bytes)));
        for (int i = 0; i < 40; i++) {
          byte[] changed = bytes.toArray();
          changed[random.nextInt(i % 2 == 0 ? 60 : changed.length)] ^=
              (byte) (1 << random.nextInt(8));
          int size = i % 5 == 0 ? random.nextInt(changed.length) : changed.length;
          Bytes part = Bytes.wrap(changed, 0, size);
          net.deliver(new Net.Written(written.to(), new Entry(stream, part)));
        }
      }
    }
    for (int size = 0; size < 300; size++) {
      byte[] garbage = net.randomness().bytes(size);
      net.deliver(new Net.Written(bob.endpoint.inbox(), entry(Stream.DATA, garbage)));
      net.deliver(new Net.Written(bob.endpoint.inbox(), entry(Stream.HANDSHAKE, garbage)));
    }
    alice.send("bob", "three");
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("one", "two", "three");
    assertThat(alice.ended).hasSize(3).containsValue(Outcome.HANDLED);
    assertThat(bob.endpoint.snapshot().sessions()).isEqualTo(1);
    assertThat(bob.endpoint.anomalies().drops())
        .containsKeys("MALFORMED", "REPLAYED", "BAD_TAG", "UNKNOWN_KID");
  }

  /// The INIT was answered and its message handled, but Redis withholds every answer and then shows
  /// only garbage: the message must not count as unhandled.
  @Test
  void whatMayHaveBeenHandledIsNeverRejectedBecauseOfWhatRedisShows() {
    Node alice = net.start("alice", ALL);
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    alice.send("bob", "hello", Duration.ofMinutes(2));
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("hello");
    net.kill(bob);
    net.publish(bob.endpoint.inbox(), AgentName.of("bob"), Bytes.wrap(new byte[100]));
    net.run(Duration.ofSeconds(121));
    assertThat(alice.ended).containsEntry("hello", Outcome.UNCONFIRMED);
  }

  /// Redis hides the bundle of an instance that answers, and shows an untrusted one instead.
  @Test
  void anInstanceThatAnswersIsNotForgottenForWhatRedisShows() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    alice.endpoint.listed(
        AgentName.of("bob"),
        new Listing(
            net.now().wallMillis(), List.of(new Listing.Listed(alice.endpoint.inbox(), 0, null))),
        net.now());
    bob.busy = true;
    alice.send("bob", "two");
    for (int i = 0; i < 10; i++) {
      Listing forged =
          new Listing(
              net.now().wallMillis(),
              List.of(
                  new Listing.Listed(
                      mallory().inbox(), net.now().wallMillis(), Bytes.wrap(new byte[9]))));
      alice.endpoint.listed(AgentName.of("bob"), forged, net.now());
      alice.carryOut();
      net.run(SECOND);
    }
    assertThat(alice.ended).containsOnlyKeys("one");
    bob.settle(bob.handled.getLast(), Settlement.HANDLED);
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("two", Outcome.HANDLED);
  }

  @Test
  void aWallClockThatJumpsExpiresNothingAndErasesPrekeys() {
    Mallory mallory = mallory();
    Bytes init = mallory.init(bob);
    bob.endpoint.received(
        List.of(),
        new Now(net.now().nanos(), net.now().wallMillis() + Duration.ofHours(26).toMillis()));
    Now jumped =
        new Now(
            net.now().plus(Duration.ofSeconds(5)),
            net.now().wallMillis() + Duration.ofHours(26).toMillis());
    bob.endpoint.tick(jumped);
    bob.endpoint.drain(jumped);
    bob.endpoint.received(List.of(new Entry(Stream.HANDSHAKE, init)), jumped);
    assertThat(bob.endpoint.anomalies().drops()).containsKey("UNKNOWN_PREKEY");
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
  }

  private static Entry entry(Stream stream, byte[] bytes) {
    return new Entry(stream, Bytes.wrap(bytes));
  }

  private static Receipt receipt(long link, long received, long settled) {
    return new Receipt(link, received, settled, List.of(), List.of(), 9, 9_000, List.of());
  }
}
