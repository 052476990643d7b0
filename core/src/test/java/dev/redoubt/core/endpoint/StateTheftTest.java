package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Graph;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A thief has copied two running endpoints with sessions, handshakes, prekeys and links, and feeds
/// the copies everything that Redis gets afterwards.
class StateTheftTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private int sent;

  private Node start(String name) {
    Limits limits = Limits.DEFAULT.withEpochs(1_000, 1 << 20, Duration.ofMinutes(2));
    return net.start(name, ALL, limits);
  }

  private void talk(Node alice, Node bob, int seconds) {
    for (int i = 0; i < seconds; i++) {
      alice.send("bob", "a" + sent);
      bob.send("alice", "b" + sent++);
      net.run(SECOND);
    }
  }

  private Endpoint stolen(Node from) {
    return Graph.copy(from.endpoint, Randomness.class);
  }

  /// How many of the later messages a copy decrypts.
  private int reads(Endpoint copy, Node original, int since) {
    int handled = 0;
    for (Net.Written written : net.history.subList(since, net.history.size())) {
      if (written.to().equals(original.endpoint.inbox())) {
        copy.received(List.of(written.entry()), net.now());
        handled += handled(copy);
      }
    }
    return handled;
  }

  private int handled(Endpoint copy) {
    int handled = 0;
    for (Action action : copy.drain(net.now())) {
      if (action instanceof Action.Handle handle) {
        handle
            .run()
            .forEach(message -> {
              assertThat(message.enter()).isTrue();
              copy.settled(message, Settlement.HANDLED, net.now());
            });
        handled += handle.run().size() + handled(copy);
      }
    }
    return handled;
  }

  @Test
  void copiesOfWholeEndpointsReadOnUntilTheNextKemStepAndNothingAfterIt() {
    Node bob = start("bob");
    Node alice = start("alice");
    talk(alice, bob, 10);
    Endpoint copyOfAlice = stolen(alice);
    Endpoint copyOfBob = stolen(bob);
    int since = net.history.size();
    talk(alice, bob, 10);
    assertThat(reads(copyOfAlice, alice, since)).isEqualTo(10);
    assertThat(reads(copyOfBob, bob, since)).isEqualTo(10);

    Endpoint lateCopyOfAlice = stolen(alice);
    Endpoint lateCopyOfBob = stolen(bob);
    since = net.history.size();
    talk(alice, bob, 150);
    reads(lateCopyOfAlice, alice, since);
    reads(lateCopyOfBob, bob, since);
    since = net.history.size();
    talk(alice, bob, 30);
    assertThat(reads(lateCopyOfAlice, alice, since)).isZero();
    assertThat(reads(lateCopyOfBob, bob, since)).isZero();
    assertThat(alice.ended).hasSize(200).containsValue(Outcome.HANDLED);
    assertThat(bob.ended).hasSize(200).containsValue(Outcome.HANDLED);
    assertThat(alice.endpoint.snapshot().handshakes()).as("no new session").isEqualTo(2);
  }
}
