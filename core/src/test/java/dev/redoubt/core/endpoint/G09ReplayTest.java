package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// G9: replays are refused while any key lives that could open them (§1.3).
///
/// Mechanisms: a counter window per generation, a sequence window per link, an INIT cache per
/// prekey. Redis replays everything ever written, in any order, in either stream and in every
/// inbox, at every stage of a conversation.
class G09ReplayTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Random random = new Random(9);

  private Node start(String name) {
    return net.start(name, ALL, Limits.DEFAULT.withGenerations(3, 1 << 20, SECOND.multipliedBy(5)));
  }

  /// Replays everything ever written, in any order and everywhere.
  private void replayAll(Node... nodes) {
    List<Net.Written> all = new ArrayList<>(net.history);
    List<InboxId> inboxes = Arrays.stream(nodes).map(node -> node.endpoint.inbox()).toList();
    Collections.shuffle(all, random);
    for (Net.Written written : all) {
      for (InboxId inbox : inboxes) {
        for (Stream stream : Stream.values()) {
          net.deliver(new Net.Written(inbox, new Entry(stream, written.entry().bytes())));
        }
      }
    }
  }

  private static Set<Session> sessions(Node node) {
    return new HashSet<>(Graph.find(node.endpoint, Session.class));
  }

  @Test
  void whateverIsReadAgainAfterWhateverHappenedIsHandledOnceAndBeginsNothing() {
    Node bob = start("bob");
    Node alice = start("alice");
    int sent = 0;
    List<Duration> spans =
        List.of(
            Duration.ofMillis(10), // within a generation
            SECOND.multipliedBy(6), // the next one
            Duration.ofMinutes(21), // its keys are gone
            Duration.ofHours(24), // session and prekey are renewed
            Duration.ofHours(2), // the old prekey and session are gone
            Duration.ofHours(26)); // everything is
    for (Duration span : spans) {
      for (int i = 0; i < 5; i++) {
        alice.send("bob", "m" + sent++);
        net.run(Duration.ofMillis(100));
      }
      bob.reply(bob.handled.getLast(), "r" + sent);
      net.run(SECOND);
      assertReplayedInVain(alice, bob);
      net.run(span);
      assertReplayedInVain(alice, bob);
    }
    assertThat(bob.texts()).hasSize(sent).doesNotHaveDuplicates();
    assertThat(alice.handled).hasSize(spans.size());
    assertThat(alice.ended).hasSize(sent).containsValue(Outcome.HANDLED);
  }

  private void assertReplayedInVain(Node alice, Node bob) {
    List<String> handled = List.copyOf(bob.texts());
    List<String> replies = List.copyOf(alice.texts());
    Set<Session> before = sessions(bob);
    Set<Session> beforeAtAlice = sessions(alice);
    long handshakes = bob.endpoint.snapshot().handshakes();
    replayAll(alice, bob);
    net.run(Duration.ofMillis(10));
    assertThat(bob.texts()).isEqualTo(handled);
    assertThat(alice.texts()).isEqualTo(replies);
    assertThat(sessions(bob)).isEqualTo(before);
    assertThat(sessions(alice)).isEqualTo(beforeAtAlice);
    assertThat(bob.endpoint.snapshot().handshakes()).isEqualTo(handshakes);
  }

  /// The counter window alone: no replay gets as far as a link.
  @Test
  void anEnvelopeIsOpenedOnceWhileItsGenerationLives() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = new Mallory(net, "mallory", ALL);
    mallory.open(bob);
    mallory.say(bob, dev.redoubt.core.frame.Batch.probe(1, 0, Net.WALL));
    net.run(SECOND);
    Bytes before = Graph.digest(Graph.only(bob.endpoint, SessionTable.class));
    int written = net.history.size();
    Net.Written envelope =
        net.history.stream()
            .filter(one -> one.entry().stream() == Stream.DATA)
            .filter(one -> one.to().equals(bob.endpoint.inbox()))
            .toList()
            .getLast();
    for (int i = 0; i < 10; i++) {
      net.deliver(envelope);
      net.run(Duration.ofMillis(10));
    }
    assertThat(bob.endpoint.anomalies().drops()).containsEntry("REPLAYED", 10L);
    assertThat(Graph.digest(Graph.only(bob.endpoint, SessionTable.class))).isEqualTo(before);
    assertThat(net.history).as("a probe is answered, its replay is not").hasSize(written);
  }

  /// An INIT alone: its session is gone, its prekey is not.
  @Test
  void anInitBeginsNothingAgainWhileItsPrekeyLives() {
    Node bob = net.start("bob", ALL);
    Mallory mallory = new Mallory(net, "mallory", ALL);
    Entry init = new Entry(Stream.HANDSHAKE, mallory.init(bob));
    net.deliver(new Net.Written(bob.endpoint.inbox(), init));
    assertThat(sessions(bob)).hasSize(1);
    net.run(Duration.ofMinutes(11));
    assertThat(bob.endpoint.snapshot().sessions()).isZero();
    for (int hour = 0; hour < 30; hour++) {
      int written = net.history.size();
      net.deliver(new Net.Written(bob.endpoint.inbox(), init));
      net.run(Duration.ofMillis(1));
      assertThat(bob.endpoint.snapshot().sessions()).isZero();
      assertThat(net.history).hasSize(written);
      net.run(Duration.ofHours(1));
    }
    assertThat(bob.endpoint.anomalies().drops()).containsKeys("REPLAYED", "UNKNOWN_PREKEY");
  }

  /// A new instance knows nothing of what its predecessor has opened, and can open none of it.
  @Test
  void nothingThatWasWrittenToAnInstanceIsOpenedByTheNext() {
    Node bob = start("bob");
    Node alice = start("alice");
    alice.send("bob", "one");
    net.run(SECOND);
    alice.send("bob", "two");
    net.run(SECOND);
    net.kill(bob);
    net.unpublish(bob.endpoint.inbox());
    Node next = start("bob");
    replayAll(alice, next);
    net.run(SECOND);
    assertThat(next.handled).isEmpty();
    assertThat(next.endpoint.snapshot().sessions()).isZero();
    assertThat(next.endpoint.anomalies().drops())
        .containsOnlyKeys("UNKNOWN_PREKEY", "UNKNOWN_KID", "UNKNOWN_HANDSHAKE", "MALFORMED");
  }

  /// Sealed anew in another session, as a sender does after a silence, or a hostile peer may do.
  @Test
  void aMessageThatIsSealedAnewIsHandledOnceOnItsLink() {
    Node bob = start("bob");
    Node alice = start("alice");
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    alice.send("bob", "once");
    net.run(SECOND.multipliedBy(60));
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(30));
    assertThat(bob.texts()).containsExactly("once");
    assertThat(bob.endpoint.snapshot().handshakes()).isGreaterThan(2);
    assertThat(alice.ended).containsEntry("once", Outcome.HANDLED);
  }
}
