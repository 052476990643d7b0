package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Erasures;
import dev.redoubt.core.Graph;
import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.session.InitiatorHandshake;
import dev.redoubt.core.session.Session;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.SecretBytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An endpoint erases what §6.10 lists by itself: by timers, even if nothing is sent, and
/// everything when it is closed.
class ErasureTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "carol");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();

  private Node start(String name) {
    Limits limits =
        Limits.DEFAULT
            .withGenerations(10, 1 << 20, SECOND.multipliedBy(30))
            .withEpochs(100, 1 << 20, Duration.ofMinutes(2));
    return net.start(name, ALL, limits);
  }

  /// In both directions, with KEM steps, a reply, an outage and INITs without an answer.
  private void talk(Node alice, Node bob, Erasures erasures) {
    for (int i = 0; i < 60; i++) {
      alice.send("bob", "a" + i);
      bob.send("alice", "b" + i);
      boolean outage = i > 40 && i < 50;
      net.passes = written -> !outage;
      net.run(SECOND.multipliedBy(5));
      erasures.check();
    }
    net.passes = written -> false;
    alice.send("carol", "never answered");
    net.run(SECOND.multipliedBy(30));
    net.passes = written -> true;
    erasures.check();
    assertThat(Graph.find(alice.endpoint, InitiatorHandshake.class)).isNotEmpty();
    assertThat(alice.handled).hasSize(60);
    assertThat(bob.handled).hasSize(60);
    assertThat(erasures.overwritten()).isGreaterThan(200);
  }

  /// Everything that an endpoint holds except its identity, which it does not own.
  private static List<SecretBytes> secrets(Node node, String name) {
    Set<SecretBytes> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    lent.addAll(Graph.find(Net.identity(name), SecretBytes.class));
    List<SecretBytes> own = new ArrayList<>(Graph.find(node.endpoint, SecretBytes.class));
    own.removeIf(secret -> lent.contains(secret) || secret.closed());
    return own;
  }

  @Test
  void whatAnEndpointLetsGoOfIsOverwrittenAndADayLaterNothingOfItIsLeft() {
    start("carol");
    Node bob = start("bob");
    Node alice = start("alice");
    Erasures erasures = new Erasures(alice.endpoint, bob.endpoint);
    talk(alice, bob, erasures);
    List<SecretBytes> yesterday = new ArrayList<>(secrets(alice, "alice"));
    yesterday.addAll(secrets(bob, "bob"));
    assertThat(yesterday).hasSizeGreaterThan(50);
    for (int hour = 0; hour < 26; hour++) {
      net.run(Duration.ofHours(1));
      erasures.check();
    }
    assertThat(yesterday).allMatch(SecretBytes::closed);
    // Of the new day each has the prekey that it publishes, and the one before it for an hour.
    for (Node node : List.of(alice, bob)) {
      assertThat(Graph.find(node.endpoint, Session.class)).allMatch(Session::closed);
      assertThat(Graph.find(node.endpoint, Hpke.KeyPair.class).size()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aClosedEndpointHoldsNothingButTheIdentityThatWasLentToIt() {
    start("carol");
    Node bob = start("bob");
    Node alice = start("alice");
    Erasures erasures = new Erasures(alice.endpoint, bob.endpoint);
    talk(alice, bob, erasures);
    alice.endpoint.close();
    erasures.check();
    assertThat(secrets(alice, "alice")).isEmpty();
    assertThat(Graph.find(Net.identity("alice"), SecretBytes.class))
        .isNotEmpty()
        .noneMatch(SecretBytes::closed);
  }
}
