package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A recording Redis replays everything at any time (§1.3, G9): replays are refused while any key
/// lives that could open them, and later nothing can.
class ReplayTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofHours(24);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);

  private long drops(Node node, String reason) {
    return node.endpoint.anomalies().drops().getOrDefault(reason, 0L);
  }

  private void replay(List<Net.Written> recorded) {
    recorded.forEach(net::deliver);
    net.run(SECOND);
  }

  @Test
  void everythingShownAgainAtAnyTimeOfASessionsLifeIsHandledOnce() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "in the INIT");
    net.run(SECOND);
    alice.send("bob", "in a session");
    net.run(SECOND);
    List<Net.Written> recorded = List.copyOf(net.history);
    for (Duration pause :
        List.of(
            Duration.ZERO,
            Duration.ofMinutes(9),
            Duration.ofMinutes(10),
            Duration.ofMinutes(20),
            DAY,
            Duration.ofHours(1),
            DAY)) {
      net.run(pause);
      replay(recorded);
    }
    assertThat(bob.texts()).containsExactly("in the INIT", "in a session");
    assertThat(drops(bob, "REPLAYED")).isPositive();
    assertThat(drops(bob, "UNKNOWN_PREKEY")).isPositive();
    assertThat(drops(bob, "UNKNOWN_KID")).isPositive();
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    assertThat(bob.endpoint.tables().linkFloors()).isZero();
  }

  /// The generation's window refuses it while its key lives, which is twenty minutes.
  @Test
  void anEnvelopeIsRefusedByItsWindowAndThenByTheLackOfItsKey() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "one");
    net.run(SECOND);
    alice.send("bob", "two");
    net.run(SECOND);
    Net.Written last =
        net.history.stream()
            .filter(written -> written.to().equals(bob.endpoint.inbox()))
            .filter(written -> written.entry().stream() == Stream.DATA)
            .reduce((first, second) -> second)
            .orElseThrow();
    net.run(Duration.ofMinutes(19));
    net.deliver(last);
    assertThat(drops(bob, "REPLAYED")).isEqualTo(1);
    net.run(Duration.ofMinutes(2));
    net.deliver(last);
    assertThat(drops(bob, "UNKNOWN_KID")).isEqualTo(1);
    assertThat(bob.texts()).containsExactly("one", "two");
  }

  /// Redis holds an INIT back until everything about the first one is forgotten but its link.
  @Test
  void anInitHeldBackFindsTheLinkOrFindsItsRecordsExpired() {
    MessageRecord.Kind kind = new MessageRecord.Kind("chat", "", 300_000);
    MessageRecord record =
        new MessageRecord(kind, Net.WALL, null, false, null, List.of(), Bytes.utf8("once"), false);
    Batch batch = new Batch(1, 0, 0, Net.WALL, List.of(record));
    Mallory mallory = new Mallory(net, "mallory", ALL);
    Bytes first = mallory.init(bob, batch);
    Bytes second = mallory.init(bob, batch);
    Bytes third = mallory.init(bob, batch);
    net.write(bob.endpoint.inbox(), new Entry(Stream.HANDSHAKE, first));
    net.run(Duration.ofMinutes(11)); // the session, which nobody confirmed, is gone
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    net.write(bob.endpoint.inbox(), new Entry(Stream.HANDSHAKE, second));
    net.run(Duration.ofMinutes(30)); // and so is its link
    assertThat(bob.endpoint.tables().linkFloors()).isZero();
    net.write(bob.endpoint.inbox(), new Entry(Stream.HANDSHAKE, third));
    net.run(SECOND);
    assertThat(bob.endpoint.snapshot().handshakes()).isEqualTo(3);
    assertThat(bob.texts()).containsExactly("once");
  }

  /// A restart loses links, caches and prekeys, so it makes another instance, which can open none
  /// of the old traffic. The sender writes again what was not settled.
  @Test
  void aRestartRefusesOldTrafficAndGetsWhatWasNotSettled() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "settled");
    net.run(SECOND);
    net.passes = written -> !written.to().equals(bob.endpoint.inbox());
    alice.send("bob", "lost with the old instance");
    net.run(SECOND);
    List<Net.Written> recorded = List.copyOf(net.history);
    net.kill(bob);
    net.passes = written -> true;
    Node fresh = net.start("bob", ALL);
    for (Net.Written written : recorded) {
      net.deliver(new Net.Written(fresh.endpoint.inbox(), written.entry()));
    }
    assertThat(fresh.handled).isEmpty();
    assertThat(fresh.endpoint.snapshot().sessions()).isZero();
    assertThat(drops(fresh, "UNKNOWN_PREKEY")).isPositive();
    assertThat(drops(fresh, "UNKNOWN_KID")).isPositive();
    net.run(Duration.ofSeconds(40));
    assertThat(fresh.texts()).containsExactly("lost with the old instance");
    assertThat(fresh.handled.getFirst().redelivered()).isTrue();
    assertThat(alice.ended).containsEntry("lost with the old instance", Outcome.HANDLED);
  }
}
