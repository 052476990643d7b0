package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.identity.TrustPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The shard of a peer's inbox is down, while Redis answers otherwise (§5.11): the peer can neither
/// read nor be heard.
class ShardDownTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Node alice = net.start("alice", ALL);
  private final Node bob = net.start("bob", ALL);

  @Test
  void aShardThatRefusesEverythingEndsNoSessionOfItsPeers() {
    long handshakes = talk();
    leaveUnread();
    alice.refused = true;
    net.run(SECOND.multipliedBy(30));
    alice.refused = false;
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(10));
    assertThat(bob.texts()).containsExactly("before", "during");
    assertThat(alice.endpoint.snapshot().handshakes()).isEqualTo(handshakes);
  }

  @Test
  void aShardThatHangsEndsNoSessionOfItsPeers() {
    long handshakes = talk();
    leaveUnread();
    alice.hanging = true;
    net.run(SECOND.multipliedBy(9));
    alice.hanging = false;
    alice.answer();
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(10));
    assertThat(bob.texts()).containsExactly("before", "during");
    assertThat(alice.endpoint.snapshot().handshakes()).isEqualTo(handshakes);
  }

  /// The peer lost its keys meanwhile.
  @Test
  void aPeerThatStaysSilentOnceItsShardIsBackIsAskedForANewSession() {
    long handshakes = talk();
    leaveUnread();
    alice.refused = true;
    net.run(SECOND.multipliedBy(30));
    alice.refused = false;
    net.run(SECOND.multipliedBy(30));
    assertThat(alice.endpoint.snapshot().handshakes()).isGreaterThan(handshakes);
  }

  private long talk() {
    alice.send("bob", "before");
    net.run(SECOND.multipliedBy(2));
    assertThat(bob.texts()).containsExactly("before");
    return alice.endpoint.snapshot().handshakes();
  }

  /// Redis has taken enough that nobody reads.
  private void leaveUnread() {
    net.passes = written -> !written.to().equals(bob.endpoint.inbox());
    int written = net.history.size();
    alice.send("bob", "during");
    while (net.history.size() < written + 3) {
      net.run(Duration.ofMillis(10));
    }
  }
}
