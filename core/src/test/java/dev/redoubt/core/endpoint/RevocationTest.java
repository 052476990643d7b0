package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Limits;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Trust that ends while a session is open (§3.6).
class RevocationTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Outcome NOT_TRUSTED = new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED);

  /// Trusts everybody until it trusts nobody.
  private static final class Revocable implements TrustPolicy {
    private boolean revoked;
    private long version;

    void revoke(boolean told) {
      revoked = true;
      version += told ? 1 : 0;
    }

    @Override
    public Decision evaluate(Claim claim) {
      return revoked
          ? new Decision.NotTrusted(Refusal.CREDENTIAL, "revoked")
          : new Decision.Trusted(Standing.KNOWN, false);
    }

    @Override
    public long version() {
      return version;
    }
  }

  private final Net net = new Net();
  private final Revocable alices = new Revocable();
  private final Revocable bobs = new Revocable();
  private final Node bob = net.start("bob", bobs);
  private final Node alice = net.start("alice", alices);

  private void talk() {
    alice.send("bob", "before");
    bob.send("alice", "before");
    net.run(SECOND);
    assertThat(alice.ended).containsEntry("before", Outcome.HANDLED);
    assertThat(bob.ended).containsEntry("before", Outcome.HANDLED);
  }

  private List<Net.Written> written(int from, Node to) {
    return net.history.subList(from, net.history.size()).stream()
        .filter(each -> each.to().equals(to.endpoint.inbox()))
        .filter(each -> each.entry().stream() == Stream.DATA)
        .toList();
  }

  /// Also while the peer answers, so that nothing else triggers a read of the directory.
  @Test
  void whoeverIsRevokedGetsNothingMoreWithinAMinute() {
    talk();
    alices.revoke(false);
    for (int i = 0; i < 60; i++) {
      alice.send("bob", "s" + i);
      bob.send("alice", "o" + i);
      net.run(SECOND);
    }
    int after = net.history.size();
    int handled = alice.handled.size();
    alice.send("bob", "secret");
    bob.send("alice", "order");
    net.run(SECOND.multipliedBy(90));
    assertThat(alice.ended).containsEntry("secret", NOT_TRUSTED);
    assertThat(alice.ended).containsEntry("s59", NOT_TRUSTED);
    assertThat(written(after, bob)).isEmpty();
    assertThat(alice.handled).hasSize(handled);
    assertThat(bob.ended).doesNotContainEntry("order", Outcome.HANDLED);
    assertThat(alice.endpoint.snapshot().sessions()).isZero();
  }

  @Test
  void aChangeThatThePolicyTellsOfCountsAtOnceInBothDirections() {
    talk();
    alices.revoke(true);
    alice.carryOut();
    assertThat(alice.endpoint.snapshot().sessions()).isZero();
    assertThat(alice.events(Event.PeerRefused.class))
        .hasSize(2)
        .allSatisfy(it -> assertThat(it.reason()).isEqualTo("revoked"));
    alice.endpoint.tick(net.now());
    alice.carryOut();
    assertThat(alice.events(Event.PeerRefused.class)).hasSize(2);
  }

  /// Messages that were written may have been handled; the others never will be.
  @Test
  void whatWaitsForTheRevokedEnds() {
    talk();
    bob.suspended = true;
    for (int i = 0; i < 300; i++) {
      alice.send("bob", "m" + i);
    }
    net.run(Duration.ofMillis(50));
    alices.revoke(true);
    alice.carryOut();
    assertThat(alice.ended).containsEntry("m0", Outcome.UNCONFIRMED);
    assertThat(alice.ended).containsEntry("m299", NOT_TRUSTED);
    assertThat(alice.ended).hasSize(301);
  }

  @Test
  void nothingThatWaitsForAHandlerEntersItOnceItsSenderIsRevoked() {
    bob.busy = true;
    alice.send("bob", "entered");
    net.run(SECOND);
    alice.send("bob", "held");
    alice.send("bob", "held too");
    net.run(SECOND);
    assertThat(bob.endpoint.snapshot().inboundMessages()).isEqualTo(3);
    int before = net.history.size();
    bobs.revoke(true);
    bob.carryOut();
    assertThat(bob.endpoint.snapshot().inboundMessages()).isEqualTo(1);
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("entered");
    assertThat(bob.endpoint.snapshot().inboundMessages()).isZero();
    assertThat(bob.endpoint.tables().linkFloors()).isEqualTo(1);
    assertThat(written(before, alice)).isEmpty();
  }

  @Test
  void whatWasHandedOutButNotEnteredCanBeGivenBack() {
    bob.busy = true;
    alice.send("bob", "one");
    alice.send("bob", "two");
    net.run(SECOND);
    InboundMessage second = bob.handled.getLast();
    assertThat(second.refused()).isFalse();
    bobs.revoke(true);
    bob.carryOut();
    assertThat(second.refused()).isTrue();
    bob.endpoint.returned(second, net.now());
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    assertThat(bob.endpoint.snapshot().inboundMessages()).isZero();
  }

  /// The link continues: what was refused stays refused, and what was handled is not handled again.
  @Test
  void whoeverIsTrustedAgainTalksAgain() {
    bob.busy = true;
    alice.send("bob", "entered", SECOND.multipliedBy(200));
    net.run(SECOND);
    alice.send("bob", "held", SECOND.multipliedBy(200));
    net.run(SECOND);
    bobs.revoke(true);
    bob.carryOut();
    bob.settle(bob.handled.getFirst(), Settlement.HANDLED);
    bob.busy = false;
    bobs.revoked = false;
    net.run(SECOND.multipliedBy(20));
    alice.send("bob", "after");
    net.run(SECOND);
    assertThat(bob.texts()).containsExactly("entered", "after");
    assertThat(alice.ended)
        .containsEntry("entered", Outcome.HANDLED)
        .containsEntry("held", new Outcome.Rejected(Rejection.REFUSED))
        .containsEntry("after", Outcome.HANDLED);
  }

  /// Thousands of peers are re-evaluated in slices, all of them within a minute.
  @Test
  void everyPeerIsJudgedAgainWithinAMinute() {
    int[] judged = {0};
    int many = 3_000;
    TrustRecheck.Judged one = now -> judged[0]++;
    TrustRecheck judgement =
        new TrustRecheck(
            new Agenda(),
            EndpointTest.pinned("bob"),
            List.of(Collections.nCopies(many, one)),
            net.now());
    for (long next = judgement.wakeAt();
        next - net.now().nanos() <= Duration.ofMinutes(1).toNanos() && judged[0] < many;
        next = judgement.wakeAt()) {
      int before = judged[0];
      net.jump(Duration.ofNanos(Math.max(0, next - net.now().nanos())));
      judgement.onTime(net.now());
      assertThat(judged[0] - before).isLessThanOrEqualTo(TrustRecheck.SLICE);
    }
    assertThat(judged[0]).isEqualTo(many);
    assertThat(Limits.DEFAULT.peers() / TrustRecheck.SLICE * TrustRecheck.PAUSE.toMillis())
        .isLessThan(TrustRecheck.EVERY.toMillis());
  }
}
