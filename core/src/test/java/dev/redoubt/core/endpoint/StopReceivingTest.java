package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An instance that has stopped receiving, and has not left yet.
class StopReceivingTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob", "carol");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();
  private final Node bob = net.start("bob", ALL);
  private final Node alice = net.start("alice", ALL);

  private static OutboundMessage unordered(String text) {
    return new OutboundMessage(
        new Node.Named(text),
        "free",
        "",
        List.of(),
        Bytes.utf8(text),
        Node.TTL,
        false,
        false,
        null);
  }

  @Test
  void nothingButRepliesIsHandedOut() {
    alice.send("bob", "before");
    net.run(SECOND);
    bob.endpoint.stopReceiving();

    alice.send("bob", "in order");
    alice.send("bob", unordered("in any order"));
    net.start("carol", ALL).send("bob", "of one that was not known");
    bob.send("alice", "question");
    net.run(SECOND);
    alice.reply(alice.handled.getFirst(), "answer");
    net.run(SECOND.multipliedBy(30));

    assertThat(bob.texts()).containsExactly("before", "answer");
    assertThat(bob.ended).containsEntry("question", Outcome.HANDLED);
    assertThat(alice.ended).containsOnlyKeys("before", "answer");
  }

  @Test
  void whatWasNotHandedOutMovesInOrderOnceItLeaves() {
    alice.send("bob", "before");
    net.run(SECOND);
    bob.endpoint.stopReceiving();
    alice.send("bob", "a");
    alice.send("bob", "b");
    net.run(SECOND.multipliedBy(30));
    Node other = net.start("bob", ALL);
    net.run(SECOND.multipliedBy(30));
    assertThat(other.texts()).isEmpty();

    bob.leave(SECOND.multipliedBy(5));
    net.run(SECOND.multipliedBy(5));

    assertThat(bob.texts()).containsExactly("before");
    assertThat(other.texts()).containsExactly("a", "b");
    assertThat(alice.ended.values()).hasSize(3).containsOnly(Outcome.HANDLED);
  }

  @Test
  void whatIsInAHandlerSettlesAndTheNextIsNotHandedOut() {
    bob.busy = true;
    alice.send("bob", "in its handler");
    net.run(SECOND);
    alice.send("bob", "next");
    net.run(SECOND);
    bob.endpoint.stopReceiving();

    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    net.run(SECOND);

    assertThat(alice.ended).containsOnlyKeys("in its handler");
    assertThat(alice.ended).containsEntry("in its handler", Outcome.HANDLED);
    assertThat(bob.texts()).containsExactly("in its handler");
  }

  @Test
  void whatWaitsExpiresWithCertaintyAlsoWhereItHadBeenHandedOut() {
    bob.slow = true;
    alice.send("bob", "handed out", SECOND.multipliedBy(20));
    net.run(SECOND);
    alice.send("bob", "behind it", SECOND); // expires while only the other is left, handed out
    net.run(SECOND.multipliedBy(3));
    bob.endpoint.stopReceiving();
    bob.returnWaiting();
    alice.send("bob", "not handed out", SECOND.multipliedBy(20));

    net.run(SECOND.multipliedBy(30));

    assertThat(alice.ended)
        .containsEntry("behind it", Outcome.EXPIRED)
        .containsEntry("handed out", Outcome.EXPIRED)
        .containsEntry("not handed out", Outcome.EXPIRED);
    assertThat(bob.handled).isEmpty();
  }
}
