package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Instances of one name that share what is sent to it (§7.13).
class SharedWorkTest {
  private static final TrustPolicy ALL = EndpointTest.pinned("alice", "bob");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int KEYS = 12;

  private final Net net = new Net();
  private final List<Node> bobs = new ArrayList<>();
  private Node alice = net.start("alice", ALL);

  private void startBobs(int count) {
    for (int i = 0; i < count; i++) {
      bobs.add(net.start("bob", ALL));
    }
  }

  private void balanced(String text) {
    send(text, Sharing.BALANCED);
  }

  private void keyed(String key, String text) {
    send(text, Sharing.keyed(key));
  }

  private void send(String text, Sharing sharing) {
    alice.send("bob", Node.message(text, Node.TTL, false, false).shared(sharing));
  }

  private void sendToAllKeys(String text) {
    for (int i = 0; i < KEYS; i++) {
      keyed("key " + i, text + i);
    }
  }

  private List<String> handled() {
    return bobs.stream().flatMap(bob -> bob.texts().stream()).toList();
  }

  @Test
  void eachInstanceGetsAShare() {
    startBobs(3);
    for (int i = 0; i < 60; i++) {
      balanced("m" + i);
    }
    net.run(SECOND.multipliedBy(3));
    assertThat(handled()).hasSize(60).doesNotHaveDuplicates();
    assertThat(bobs).allMatch(bob -> bob.handled.size() >= 10);
    assertThat(alice.ended.values()).hasSize(60).containsOnly(Outcome.HANDLED);
  }

  @Test
  void whatIsNotSharedGoesToOneInstance() {
    startBobs(3);
    for (int i = 0; i < 20; i++) {
      alice.send("bob", "m" + i);
      balanced("b" + i);
    }
    net.run(SECOND.multipliedBy(3));
    assertThat(bobs).filteredOn(bob -> bob.texts().contains("m0")).hasSize(1);
    Node one = bobs.stream().filter(bob -> bob.texts().contains("m0")).findFirst().orElseThrow();
    assertThat(one.texts().stream().filter(text -> text.startsWith("m")))
        .hasSize(20)
        .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(1));
  }

  @Test
  void aSlowInstanceHoldsFewAndOthersHaveTheRest() {
    startBobs(2);
    bobs.get(0).slow = true;
    for (int i = 0; i < 200; i++) {
      balanced("m" + i);
    }
    net.run(SECOND.multipliedBy(10));
    assertThat(bobs.get(1).handled).hasSizeGreaterThanOrEqualTo(200 - Pace.LEAST);
    bobs.get(0).enterHandlers();
    net.run(SECOND);
    assertThat(handled()).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void whatWasNeverWrittenToADeadInstanceGoesElsewhereUnflagged() {
    startBobs(2);
    net.kill(bobs.get(0));
    for (int i = 0; i < 20; i++) {
      balanced("m" + i);
      keyed("key " + i, "k" + i);
    }
    net.run(SECOND.multipliedBy(30));
    assertThat(bobs.get(1).texts()).hasSize(40).doesNotHaveDuplicates();
    assertThat(bobs.get(1).handled).noneMatch(InboundMessage::redelivered);
    assertThat(alice.ended.values()).hasSize(40).containsOnly(Outcome.HANDLED);
  }

  @Test
  void whatWasWrittenToAnInstanceThatDiesMovesFlagged() {
    startBobs(2);
    sendToAllKeys("a");
    net.run(SECOND);
    int atFirst = bobs.get(0).handled.size();
    assertThat(atFirst).isBetween(1, KEYS - 1);
    Node dead = bobs.get(0);
    dead.slow = true;
    sendToAllKeys("b");
    net.run(SECOND);
    net.kill(dead);
    net.run(SECOND.multipliedBy(30));
    List<InboundMessage> moved =
        bobs.get(1).handled.stream().filter(InboundMessage::redelivered).toList();
    assertThat(moved).hasSize(atFirst);
    assertThat(alice.ended.values()).hasSize(2 * KEYS).containsOnly(Outcome.HANDLED);
  }

  @Test
  void whatAnInstanceThatLeavesHasNotHandledGoesToTheOthers() {
    startBobs(3);
    sendToAllKeys("a");
    net.run(SECOND);
    bobs.get(0).leave(SECOND);
    net.run(SECOND.multipliedBy(2));
    assertThat(bobs.get(0).left).isTrue();
    sendToAllKeys("b");
    net.run(SECOND.multipliedBy(3));
    assertThat(bobs.get(0).texts()).noneMatch(text -> text.startsWith("b"));
    assertThat(alice.ended.values()).hasSize(2 * KEYS).containsOnly(Outcome.HANDLED);
  }

  @Test
  void aKeyStaysWhereSomethingOfItHasNotEnded() {
    startBobs(1);
    bobs.get(0).slow = true;
    sendToAllKeys("a");
    net.run(SECOND.multipliedBy(6));
    startBobs(2);
    net.run(SECOND);
    keyed("another", "finds the others");
    net.run(SECOND);
    sendToAllKeys("b");
    net.run(SECOND);
    assertThat(bobs.get(1).texts()).noneMatch(text -> text.startsWith("b"));
    assertThat(bobs.get(2).texts()).noneMatch(text -> text.startsWith("b"));
    bobs.get(0).slow = false;
    bobs.get(0).enterHandlers();
    net.run(SECOND);
    sendToAllKeys("c");
    net.run(SECOND);
    assertThat(bobs).allMatch(bob -> bob.texts().stream().anyMatch(text -> text.startsWith("c")));
    assertThat(alice.ended.values()).hasSize(3 * KEYS + 1).containsOnly(Outcome.HANDLED);
  }

  /// Its handler may still run.
  @Test
  void aKeyStaysWhereSomethingOfItEndedUnconfirmed() {
    startBobs(1);
    bobs.get(0).busy = true;
    for (int i = 0; i < KEYS; i++) {
      Sharing key = Sharing.keyed("key " + i);
      alice.send("bob", Node.message("a" + i, SECOND, false, false).shared(key));
      net.run(SECOND.dividedBy(20));
    }
    net.run(SECOND.multipliedBy(6));
    assertThat(alice.ended.get("a0")).isEqualTo(Outcome.UNCONFIRMED);
    startBobs(3);
    keyed("another", "finds the others");
    net.run(SECOND);
    keyed("key 0", "b");
    net.run(SECOND);
    for (Node other : bobs.subList(1, 4)) {
      assertThat(other.texts()).doesNotContain("b");
    }
  }

  @Test
  void anInstanceThatIsTrustedNoLongerGetsNothingMore() {
    Set<Fingerprint> refused = new HashSet<>();
    Identity other = Identity.generate(net.randomness());
    TrustPolicy policy =
        new TrustPolicy() {
          @Override
          public Decision evaluate(dev.redoubt.identity.Claim claim) {
            return refused.contains(claim.fingerprint())
                ? new Decision.NotTrusted(Refusal.UNKNOWN, "The test refuses it.")
                : new Decision.Trusted(Standing.KNOWN, false);
          }

          @Override
          public long version() {
            return refused.size();
          }
        };
    alice = net.start("alice", policy);
    startBobs(1);
    bobs.add(net.start("bob", other, policy, Limits.DEFAULT, Bytes.EMPTY));
    sendToAllKeys("a");
    net.run(SECOND.multipliedBy(6));
    assertThat(bobs).allMatch(bob -> !bob.handled.isEmpty());
    refused.add(other.fingerprint());
    int before = bobs.get(1).handled.size();
    net.run(SECOND.multipliedBy(6));
    sendToAllKeys("b");
    for (int i = 0; i < 20; i++) {
      balanced("c" + i);
    }
    net.run(SECOND.multipliedBy(2));
    assertThat(bobs.get(1).handled).hasSize(before);
    assertThat(alice.ended.values()).hasSize(2 * KEYS + 20).containsOnly(Outcome.HANDLED);
  }

  @Test
  void aSilentInstanceIsAskedLessAndLessAndUsedOnceItIsBack() {
    startBobs(2);
    sendToAllKeys("a");
    net.run(SECOND);
    Node mute = bobs.get(0);
    net.passes = written -> !written.to().equals(mute.endpoint.inbox());
    sendToAllKeys("b");
    net.run(SECOND.multipliedBy(20));
    assertThat(alice.ended.values()).hasSize(2 * KEYS).containsOnly(Outcome.HANDLED);
    int asked = inits(mute);
    for (int i = 0; i < 30; i++) {
      balanced("c" + i);
      net.run(SECOND.multipliedBy(4));
    }
    assertThat(inits(mute) - asked).isBetween(2, 30);
    net.passes = written -> true;
    net.run(SECOND.multipliedBy(25));
    int before = mute.handled.size();
    sendToAllKeys("d");
    net.run(SECOND.multipliedBy(2));
    assertThat(mute.handled).hasSizeGreaterThan(before);
  }

  private int inits(Node to) {
    return (int)
        net.history.stream()
            .filter(written -> written.to().equals(to.endpoint.inbox()))
            .filter(written -> written.entry().stream() == Stream.HANDSHAKE)
            .count();
  }

  @Test
  void aReplyToSharedWorkReachesWhoAsked() {
    startBobs(3);
    sendToAllKeys("a");
    net.run(SECOND);
    for (Node bob : bobs) {
      for (InboundMessage message : List.copyOf(bob.handled)) {
        bob.reply(message, "answer to " + message.payload().toUtf8());
      }
    }
    net.run(SECOND.multipliedBy(3));
    assertThat(alice.texts()).hasSize(KEYS);
  }

  @Test
  void manyInstancesAreNotAllUsedForBalancedMessages() {
    startBobs(40);
    for (int i = 0; i < 300; i++) {
      balanced("m" + i);
      net.run(Duration.ofMillis(20));
    }
    net.run(SECOND.multipliedBy(3));
    assertThat(bobs.stream().filter(bob -> !bob.handled.isEmpty()))
        .hasSizeLessThanOrEqualTo(Replicas.BALANCED_MAX)
        .hasSizeGreaterThan(10);
    assertThat(alice.ended.values()).hasSize(300).containsOnly(Outcome.HANDLED);
  }
}
