package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.PATIENCE;
import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentStatus;
import dev.redoubt.ConnectOptions;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.SendOptions;
import dev.redoubt.TrustException;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What senders observe.
class AgentDeliveryTest {
  @RegisterExtension final Agents agents = new Agents();

  private static AgentBuilder bob() {
    return Agent.builder("bob").handle("x", Bytes.class, (m, c) -> {});
  }

  @Test
  void stagesAreReachedInOrderAndWhatHangsOnThemMayBlock() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Agent alice = agents.start(Agent.builder("alice"));

    Delivery delivery = alice.send("bob", "x", "a");
    CompletableFuture<Outcome> nested =
        delivery
            .received()
            .thenApply(status -> alice.send("bob", "x", "b").await())
            .toCompletableFuture();
    agents.start(Agent.builder("bob").handle("x", String.class, (m, c) -> release.await()));

    assertThat(delivery.stored().toCompletableFuture().get()).isNotEqualTo(Delivery.Status.QUEUED);
    assertThat(delivery.received().toCompletableFuture().get()).isEqualTo(Delivery.Status.RECEIVED);
    assertThat(delivery.status()).isEqualTo(Delivery.Status.RECEIVED);
    release.countDown();
    assertThat(delivery.outcome().toCompletableFuture().get()).isEqualTo(Outcome.HANDLED);
    assertThat(nested.get()).isEqualTo(Outcome.HANDLED);
    assertThat(delivery.status()).isEqualTo(Delivery.Status.SETTLED);
  }

  @Test
  void messageToAPeerThatComesLaterWaitsForIt() {
    Agent alice = agents.start(Agent.builder("alice"));
    Delivery delivery = alice.send("bob", "x", "early");
    assertThat(delivery.await(Duration.ofMillis(100))).isEmpty();
    assertThat(delivery.status()).isEqualTo(Delivery.Status.QUEUED);

    agents.start(bob());

    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void whatCannotBeSentIsRefusedWithAStableCode() {
    Agent alice = agents.start(Agent.builder("alice"));
    SendOptions options = SendOptions.DEFAULT;

    assertCode("BAD_NAME", () -> alice.send("Bob!", "x", "a"));
    assertCode("BAD_TYPE", () -> alice.send("bob", "", "a"));
    assertCode("BAD_TYPE", () -> alice.send("bob", "t".repeat(129), "a"));
    assertCode("TOO_LARGE", () -> alice.send("bob", "x", new byte[1 << 20]));
    assertCode("BAD_HEADER", () -> alice.send("bob", "x", "a", options.header("", "v")));
    assertCode(
        "BAD_HEADER", () -> alice.send("bob", "x", "a", options.header("k", "v".repeat(65_536))));
    assertCode(
        "BAD_TIME_TO_LIVE", () -> alice.send("bob", "x", "a", options.timeToLive(Duration.ZERO)));
    assertCode(
        "BAD_TIME_TO_LIVE",
        () -> alice.send("bob", "x", "a", options.timeToLive(Duration.ofHours(25))));
    assertCode("UNENCODABLE", () -> alice.send("bob", "x", "\ud800"));
    assertCode("BAD_NAME", () -> alice.broadcast(List.of("bob", "?"), "x", "a"));
    assertThat(alice.counters().sent().accepted()).isZero();
    alice.close();
    assertCode("CLOSED", () -> alice.send("bob", "x", "a"));
    assertCode("CLOSED", () -> alice.connect("bob"));
    assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.CLOSED);
  }

  @Test
  @SuppressWarnings("NullAway") // nothing of it may be null: what if it is?
  void whatIsNullIsRefusedAndNamed() {
    Agent alice = agents.start(Agent.builder("alice"));

    assertThatThrownBy(() -> alice.send("bob", "x", null))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("body is null");
    assertThatThrownBy(() -> alice.broadcast(List.of("bob"), "x", null))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("body is null");
    assertThatThrownBy(() -> alice.request("bob", "x", null, String.class, Patience.PATIENCE))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("body is null");
    assertThatThrownBy(() -> alice.send("bob", null, "a")).hasMessageContaining("type is null");
    assertThatThrownBy(() -> alice.send(null, "x", "a")).hasMessageContaining("peer is null");
    assertThatThrownBy(() -> SendOptions.DEFAULT.header("k", null)).hasMessageContaining("header");
  }

  @Test
  void interruptedWaitTellsSoAndLosesNothing() {
    Agent alice = agents.start(Agent.builder("alice"));
    Delivery delivery = alice.send("bob", "x", "a");
    Thread.currentThread().interrupt();

    assertCode("INTERRUPTED", delivery::await);

    assertThat(Thread.interrupted()).isTrue();
    agents.start(bob());
    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void peerThatIsNotPinnedIsRefusedByConnectAndSend() {
    agents.start(bob());
    Agent alice = agents.start(Agent.builder("alice").trust(Trust.pinned(Map.of())));

    assertThatThrownBy(() -> alice.connect("bob"))
        .isInstanceOfSatisfying(
            TrustException.class, e -> assertThat(e.code()).isEqualTo("PEER_NOT_TRUSTED"));
    assertThat(alice.send("bob", "x", "a").await())
        .isEqualTo(new Outcome.Rejected(Rejection.PEER_NOT_TRUSTED));
  }

  @Test
  void peerThatDoesNotTrustUsIsTold() {
    try (Identity identity = Identity.generate(new SecureRandom()::nextBytes)) {
      agents.start(bob().trust(Trust.pinned(Map.of("alice", identity.fingerprint()))));
      Agent stranger = agents.start(Agent.builder("alice"));

      assertThatThrownBy(
              () -> stranger.connect("bob", ConnectOptions.DEFAULT.confirmed().timeout(PATIENCE)))
          .isInstanceOfSatisfying(
              TrustException.class, e -> assertThat(e.code()).isEqualTo("NOT_TRUSTED_BY_PEER"));
      Agent alice = agents.start(Agent.builder("alice").identity(identity));
      assertThat(alice.send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);
      alice.close();
    }
  }

  @Test
  void closeLeavesWhatIsInAHandlerUnconfirmed() {
    agents.start(
        Agent.builder("bob").handle("x", String.class, (m, c) -> new CountDownLatch(1).await()));
    Agent alice = agents.start(Agent.builder("alice"));
    Delivery stuck = alice.send("bob", "x", "stuck");
    assertThat(stuck.received().toCompletableFuture().join()).isNotNull();

    alice.close(Duration.ofMillis(100));

    assertThat(stuck.await(Duration.ZERO)).contains(Outcome.UNCONFIRMED);
  }

  @Test
  void lostConnectionIsTriedAgainAndNothingIsLost() {
    List<AgentEvent> events = new CopyOnWriteArrayList<>();
    agents.start(bob());
    Agent alice = agents.start(Agent.builder("alice").listener(events::add));
    assertThat(alice.send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);

    agents.transport().goOffline();
    await().until(() -> alice.status().connection() == AgentStatus.Connection.DOWN);
    Delivery delivery = alice.send("bob", "x", "b");
    agents.transport().clear();
    agents.transport().goOnline();

    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    assertThat(alice.status().connection()).isEqualTo(AgentStatus.Connection.UP);
    assertThat(alice.counters().sent().handled()).isEqualTo(2);
    await()
        .untilAsserted(
            () -> assertThat(events).hasAtLeastOneElementOfType(AgentEvent.ConnectionDown.class));
  }

  @Test
  void senderThatNobodyAnswersAppearsNowhere() {
    agents.start(bob());
    Agent alice = agents.start(Agent.builder("alice"));
    assertThat(alice.send("bob", "x", "a").await()).isEqualTo(Outcome.HANDLED);
    assertThat(alice.peers()).extracting(peer -> peer.name().value()).containsExactly("bob");

    alice.handle("y", String.class, (m, c) -> {});

    await().until(() -> alice.peers().size() == 2);
  }

  @Test
  void statusCountsWhatHappened() {
    Agent bob = agents.start(bob());
    Agent alice = agents.start(Agent.builder("alice"));
    alice.send("bob", "x", "a").await();
    alice.send("bob", "y", "b").await();

    AgentStatus status = alice.status();
    AgentCounters.Sent sent = status.counters().sent();
    assertThat(sent.accepted()).isEqualTo(2);
    assertThat(sent.handled()).isEqualTo(1);
    assertThat(sent.rejected()).containsOnly(Map.entry(Rejection.NO_HANDLER, 1L));
    assertThat(sent.settleTimes().p99()).isPositive();
    assertThat(sent.settleTimes().count()).isEqualTo(1);
    assertThat(sent.settleTimes().sum()).isPositive();
    assertThat(status.sessions().open()).isPositive();
    assertThat(status.peers()).hasSize(1);
    await().until(() -> alice.status().queues().outbox().bytes() == 0);
    assertThat(bob.counters().received().settled().values()).containsExactlyInAnyOrder(1L, 1L);
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(DeliveryException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
