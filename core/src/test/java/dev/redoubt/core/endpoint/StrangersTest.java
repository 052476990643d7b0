package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.core.session.Verdict;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Assessment;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// First use by peers that contact us.
class StrangersTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final AgentName ALICE = AgentName.of("alice");
  private static final AgentName MALLORY = AgentName.of("mallory");
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "mallory");

  private final Net net = new Net();
  private final PinStore pins = PinStore.inMemory();
  private final Node bob = net.start("bob", Trust.firstUse(pins));

  private Standing standing() {
    return bob.endpoint.snapshot().peers().getFirst().peer().standing();
  }

  /// Otherwise a stranger would become known as soon as we reply to its request.
  @Test
  void whoeverContactsUsIsAStrangerUntilWeSendToItOfOurselves() {
    Node alice = net.start("alice", ALL);
    alice.send("bob", "question");
    net.run(SECOND);
    assertThat(standing()).isEqualTo(Standing.STRANGER);
    bob.reply(bob.handled.getFirst(), "answer");
    net.run(SECOND);
    assertThat(alice.texts()).containsExactly("answer");
    net.run(SECOND.multipliedBy(60));
    alice.send("bob", "another question");
    net.run(SECOND);
    assertThat(standing()).isEqualTo(Standing.STRANGER);
    bob.send("alice", "our own");
    net.run(SECOND.multipliedBy(60));
    assertThat(pins.find(ALICE, 0))
        .isEqualTo(new PinStore.Pin(Net.identity("alice").fingerprint(), Standing.KNOWN));
    assertThat(standing()).isEqualTo(Standing.KNOWN);
  }

  @Test
  void whoeverWeSendToFirstIsNoStranger() {
    net.start("alice", ALL);
    bob.send("alice", "hello");
    net.run(SECOND);
    assertThat(pins.find(ALICE, 0))
        .isEqualTo(new PinStore.Pin(Net.identity("alice").fingerprint(), Standing.KNOWN));
  }

  /// Otherwise a name could be taken without anybody noticing.
  @Test
  void aFirstUseOfWhichNobodyCouldBeToldIsNotMadeAndMayBeTriedAgain() {
    Reports reports = Graph.find(bob.endpoint, Reports.class).iterator().next();
    VerifiedPeer anybody =
        ((Assessment.Accepted)
                Trust.assess(
                    ALL,
                    Claim.shown(
                        ALICE,
                        Net.identity("alice").fingerprint(),
                        Occasion.CHECK,
                        Bytes.EMPTY,
                        0)))
            .peer();
    for (int i = 0; i < Reports.FIRST_USES_AT_ONCE; i++) {
      assertThat(reports.admits(new Event.FirstUse(anybody, true))).isTrue();
    }
    Mallory mallory = new Mallory(net, "mallory", EndpointTest.pinned("bob"));
    assertThat(mallory.open(bob)).isEqualTo(Verdict.BUSY);
    assertThat(pins.pinned(MALLORY)).isNull();
    net.run(SECOND.multipliedBy(2));
    assertThat(mallory.open(bob)).isEqualTo(Verdict.SESSION);
    assertThat(bob.events(Event.FirstUse.class)).hasSize(1);
    assertThat(pins.pinned(MALLORY)).isNotNull();
  }

  @Test
  void ourOwnNameIsRefusedToAnotherIdentity() {
    Mallory mallory = new Mallory(net, "mallory", EndpointTest.pinned("bob"));
    mallory.rename("bob");
    assertThat(mallory.open(bob)).isEqualTo(Verdict.NOT_TRUSTED);
    assertThat(pins.pinned(AgentName.of("bob"))).isNull();
    assertThat(bob.events(Event.FirstUse.class)).isEmpty();
  }

  @Test
  void aReplicaOfOursWithTheSameIdentityIsTrusted() {
    Node replica = net.start("bob", Trust.firstUse(pins));
    replica.send("bob", "hello");
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("hello");
  }
}
