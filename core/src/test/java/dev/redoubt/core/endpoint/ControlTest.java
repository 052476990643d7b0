package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Control messages between two endpoints: on a link of their own, settled by the endpoint itself.
class ControlTest {
  private static final String TYPE = "qrmp1/group-want";

  private final Net net = new Net();
  private final Node alice = net.start("alice", Trust.firstUse(PinStore.inMemory()));
  private final Node bob = net.start("bob", Trust.firstUse(PinStore.inMemory()));
  private final List<Outcome> ended = new ArrayList<>();
  private @Nullable VerifiedPeer by;

  @Test
  void anAgentWithoutGroupsSettlesThemAsOfNoHandler() {
    alice.send("bob", "hello");
    control("bob");
    net.run(Duration.ofSeconds(2));
    assertThat(ended).containsExactly(new Outcome.Rejected(Rejection.NO_HANDLER));
    assertThat(by).isNotNull();
    assertThat(by.fingerprint()).isEqualTo(Net.identity("bob").fingerprint());
    assertThat(bob.texts()).containsExactly("hello");
    assertThat(alice.ended).containsOnlyKeys("hello");
  }

  @Test
  void theyWaitForAnInstanceAndOpenASession() {
    control("carol");
    net.run(Duration.ofSeconds(3));
    assertThat(ended).isEmpty();
    Node carol = net.start("carol", Trust.firstUse(PinStore.inMemory()));
    net.run(Duration.ofSeconds(10));
    assertThat(ended).containsExactly(new Outcome.Rejected(Rejection.NO_HANDLER));
    assertThat(carol.handled).isEmpty();
  }

  @Test
  void theyExpireWhereThereIsNobody() {
    control("nobody");
    net.run(Duration.ofSeconds(62));
    assertThat(ended).hasSize(1);
    assertThat(ended.getFirst()).isInstanceOf(Outcome.Expired.class);
  }

  /// A handler that does not return holds up the application's messages, and no others.
  @Test
  void noHandlerHoldsThemUp() {
    bob.busy = true;
    alice.send("bob", "one");
    alice.send("bob", "two");
    net.run(Duration.ofSeconds(1));
    assertThat(bob.texts()).containsExactly("one", "two");
    alice.send("bob", "three");
    control("bob");
    net.run(Duration.ofSeconds(1));
    assertThat(bob.texts()).doesNotContain("three");
    assertThat(ended).hasSize(1);
  }

  @Test
  void lostOnesAreWrittenAgainAndTakenOnce() {
    alice.send("bob", "hello");
    net.run(Duration.ofSeconds(1));
    Random losses = new Random(7);
    net.passes = written -> written.entry().stream() != Stream.DATA || losses.nextInt(3) > 0;
    for (int i = 0; i < 20; i++) {
      control("bob");
      alice.send("bob", "m" + i);
      net.run(Duration.ofMillis(50));
    }
    net.run(Duration.ofSeconds(30));
    assertThat(ended).hasSize(20).containsOnly(new Outcome.Rejected(Rejection.NO_HANDLER));
    assertThat(bob.texts()).hasSize(21).doesNotHaveDuplicates();
  }

  /// Early data can be read with the prekey alone; membership waits for the answer.
  @Test
  void theyAreNeverInAnInitOrInEpochZero() {
    net.passes = written -> !written.to().equals(alice.endpoint.inbox());
    control("bob");
    net.run(Duration.ofSeconds(5));
    assertThat(net.history).noneMatch(it -> it.entry().stream() == Stream.DATA);
    assertThat(ended).isEmpty();
    net.passes = written -> true;
    net.run(Duration.ofSeconds(30));
    assertThat(ended).containsExactly(new Outcome.Rejected(Rejection.NO_HANDLER));
  }

  @Test
  void theyNeverMoveToAnotherInstance() {
    alice.send("bob", "hello");
    net.run(Duration.ofSeconds(1));
    bob.suspended = true;
    control("bob");
    net.run(Duration.ofMillis(100));
    Node other = net.start("bob", Trust.firstUse(PinStore.inMemory()));
    net.kill(bob);
    net.unpublish(bob.endpoint.inbox());
    alice.send("bob", "moves");
    net.run(Duration.ofSeconds(60));
    assertThat(other.texts()).contains("moves");
    assertThat(ended).hasSize(1);
    assertThat(ended.getFirst()).isInstanceOf(Outcome.Unconfirmed.class);
  }

  @Test
  void theApplicationCannotSendThem() {
    OutboundMessage forged =
        new OutboundMessage(
            new Node.Named("forged"),
            TYPE,
            "",
            List.of(),
            Bytes.EMPTY,
            Node.TTL,
            false,
            false,
            null);
    assertThatThrownBy(() -> alice.send("bob", forged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reserved");
  }

  private void control(String to) {
    ControlTicket ticket =
        (outcome, peer) -> {
          ended.add(outcome);
          by = peer;
        };
    Control control = alice.endpoint.groups().control();
    control.send(AgentName.of(to), TYPE, Bytes.EMPTY, true, ticket, alice.now());
    alice.carryOut();
  }
}
