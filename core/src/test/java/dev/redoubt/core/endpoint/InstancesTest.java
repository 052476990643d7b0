package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Several instances of one name: which one gets what, and what happens when one leaves.
class InstancesTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Net net = new Net();

  @Test
  void aReplyGoesToTheVeryInstanceThatAsked() {
    Node bob = net.start("bob", ALL);
    Node first = net.start("alice", ALL);
    first.send("bob", "question");
    net.run(SECOND);
    Node second = net.start("alice", ALL);
    net.run(SECOND);
    bob.reply(bob.handled.getFirst(), "answer");
    net.run(SECOND);
    assertThat(first.texts()).containsExactly("answer");
    assertThat(second.handled).isEmpty();
    assertThat(bob.ended).containsEntry("answer", Outcome.HANDLED);
  }

  @Test
  void aReplyReachesAnInstanceThatWasLeftForAnother() {
    Node bob = net.start("bob", ALL);
    Node first = net.start("alice", ALL);
    bob.send("alice", "to the first");
    net.run(SECOND);
    net.passes = written -> !written.to().equals(first.endpoint.inbox());
    Node second = net.start("alice", ALL);
    bob.send("alice", "to the second");
    net.run(SECOND.multipliedBy(40));
    assertThat(second.texts()).containsExactly("to the second");
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(5));
    first.send("bob", "question");
    net.run(SECOND.multipliedBy(15));
    InboundMessage question = bob.handled.getLast();
    assertThat(question.payload().toUtf8()).isEqualTo("question");
    bob.reply(question, "answer");
    net.run(SECOND.multipliedBy(15));
    assertThat(first.texts()).endsWith("answer");
    assertThat(bob.ended).containsEntry("answer", Outcome.HANDLED);
  }

  @Test
  void whatWaitsMovesWhenTheInstanceLeaves() {
    Node old = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "a");
    net.run(SECOND);
    old.busy = true;
    alice.send("bob", "in its handler");
    net.run(SECOND);
    alice.send("bob", "waits");
    net.run(SECOND);
    Node fresh = net.start("bob", ALL);
    old.leave(Duration.ofSeconds(10));
    old.settle(old.handled.getLast(), Settlement.HANDLED);
    net.run(Duration.ofSeconds(3));
    assertThat(alice.ended).containsEntry("in its handler", Outcome.HANDLED);
    assertThat(alice.ended).containsEntry("waits", Outcome.HANDLED);
    assertThat(fresh.texts()).containsExactly("waits");
    assertThat(fresh.handled.getFirst().redelivered()).isTrue();
    assertThat(alice.events(Event.PeerGone.class)).hasSize(1);
    assertThat(alice.events(Event.Moved.class)).hasSize(1);
    // The goodbye was answered at once, though everything had moved away.
    assertThat(old.left).isTrue();
  }

  @Test
  void whatWaitsMovesWhenTheInstanceIsSilent() {
    Node dead = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "a");
    net.run(SECOND);
    net.kill(dead);
    alice.send("bob", "b");
    alice.send("bob", "c");
    net.run(SECOND);
    Node fresh = net.start("bob", ALL);
    net.run(SECOND.multipliedBy(25));
    assertThat(fresh.texts()).containsExactly("b", "c");
    assertThat(fresh.handled).allMatch(InboundMessage::redelivered);
    assertThat(alice.ended).containsEntry("c", Outcome.HANDLED);
  }

  /// Its answer arrives before the directory lists it again: waiting messages continue anyway.
  @Test
  void anInstanceThatWasOffAndAnswersIsSentToAgain() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "a");
    net.run(SECOND);
    bob.suspended = true;
    alice.send("bob", "in an INIT");
    net.run(SECOND.multipliedBy(25));
    alice.send("bob", "waits");
    net.run(Duration.ofMillis(500));
    bob.suspended = false;
    net.history.stream()
        .filter(written -> written.entry().stream() == Stream.HANDSHAKE)
        .reduce((earlier, later) -> later)
        .ifPresent(net::deliver);
    net.run(SECOND.multipliedBy(5));
    assertThat(bob.texts()).containsExactly("a", "in an INIT", "waits");
    assertThat(alice.ended).containsEntry("waits", Outcome.HANDLED);
  }

  /// Redis shows two instances as alive, but only one ever answers: it is found, however long the
  /// other was tried.
  @Test
  void ofSeveralSilentInstancesEachIsTriedAgain() {
    Node one = net.start("bob", ALL);
    Node two = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    net.passes = written -> written.to().equals(alice.endpoint.inbox());
    alice.send("bob", "hello");
    net.run(SECOND.multipliedBy(60));
    net.passes = written -> !written.to().equals(two.endpoint.inbox());
    net.run(SECOND.multipliedBy(60));
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
    assertThat(one.handled).hasSize(1);
  }

  /// It sends to us, so it is there, but it never answers: its messages do not count as answers.
  @Test
  void whatAPeerSendsDoesNotEndItsSilence() {
    Node dumb = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    net.passes =
        written ->
            !written.to().equals(dumb.endpoint.inbox()) || written.entry().stream() == Stream.DATA;
    for (int i = 0; i < 60; i++) {
      int number = i;
      net.run(SECOND);
      dumb.send("alice", "news " + number);
      if (i == 1) {
        alice.send("bob", "hello");
      }
      if (i == 20) {
        net.start("bob", ALL);
      }
    }
    assertThat(alice.ended).containsEntry("hello", Outcome.HANDLED);
  }

  @Test
  void leavingEndsOnceEverybodyKnows() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    alice.send("bob", "a");
    net.run(SECOND);
    bob.leave(Duration.ofSeconds(30));
    bob.leave(Duration.ofSeconds(30));
    net.run(SECOND);
    assertThat(bob.left).isTrue();
    assertThat(alice.events(Event.PeerGone.class)).hasSize(1);
    bob.endpoint.close();
    bob.endpoint.close();
    net.run(Duration.ofMinutes(2));
    alice.send("bob", "b", SECOND);
    net.run(SECOND.multipliedBy(3));
    assertThat(alice.ended).containsEntry("b", Outcome.EXPIRED);
  }

  @Test
  void aSenderThatLeavesWaitsForWhatItSent() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    bob.busy = true;
    alice.send("bob", "a");
    net.run(SECOND);
    alice.leave(Duration.ofSeconds(10));
    net.run(SECOND);
    assertThat(alice.left).isFalse();
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    net.run(SECOND);
    assertThat(alice.left).isTrue();
    assertThat(alice.ended).containsEntry("a", Outcome.HANDLED);
    assertThat(bob.events(Event.PeerGone.class)).hasSize(1);
  }

  @Test
  void aLeaverWhoseHandlersNeverEndLeavesAtItsDeadline() {
    Node bob = net.start("bob", ALL);
    Node alice = net.start("alice", ALL);
    bob.busy = true;
    alice.send("bob", "a");
    alice.send("bob", "b");
    net.run(SECOND);
    bob.leave(Duration.ofSeconds(5));
    net.run(Duration.ofSeconds(6));
    assertThat(bob.left).isTrue();
  }
}
