package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.PATIENCE;
import static dev.redoubt.gateway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.MessageContext;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.testkit.InMemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Leases of real messages, by a clock that the test moves.
class LeasesTest {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final InMemoryTransport transport = new InMemoryTransport();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // it wraps around
  private final Leases leases = new Leases(now::get, "run");
  private final Agent bob =
      Agent.builder("bob")
          .transport(transport)
          .handlerTime(Duration.ofDays(1))
          .handleAny(leases)
          .start();
  private final Agent alice = Agent.builder("alice").transport(transport).start();

  @AfterEach
  void close() {
    leases.close();
    alice.close(Duration.ZERO);
    bob.close(Duration.ZERO);
    transport.close();
  }

  private Reader reader(int prefetch) {
    Reader reader = new Reader(null, prefetch, LEASE);
    leases.opened(reader);
    return reader;
  }

  private List<Delivery> send(Agent from, int count) {
    List<Delivery> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(from.send("bob", "x", from.name() + i));
    }
    int before = leases.load().held();
    await().until(() -> leases.load().held() >= Math.min(before + count, count));
    return sent;
  }

  private List<Lease> take(Reader reader, int count) throws InterruptedException {
    return leases.take(reader, count, Duration.ZERO);
  }

  private static List<String> texts(List<Lease> taken) {
    return taken.stream().map(lease -> lease.message().body().toUtf8()).toList();
  }

  @Test
  void aMessageIsHandledWhenItsClientSaysSoAndNotBefore() throws Exception {
    Delivery sent = send(alice, 1).getFirst();
    Lease lease = take(reader(1), 1).getFirst();
    assertThat(sent.status()).isNotEqualTo(Delivery.Status.SETTLED);

    assertThat(leases.settle(lease.id(), MessageContext.Unsettled::handled)).isTrue();

    assertThat(sent.await(PATIENCE)).contains(Outcome.HANDLED);
    assertThat(leases.settle(lease.id(), MessageContext.Unsettled::rejected)).isFalse();
    assertThat(leases.load()).isEqualTo(new Leases.Load(0, 0));
  }

  @Test
  void whatAClientRefusesOrFailsEndsSo() throws Exception {
    List<Delivery> sent = send(alice, 2);
    List<Lease> taken = take(reader(2), 2);
    assertThat(leases.settle(taken.get(0).id(), MessageContext.Unsettled::rejected)).isTrue();
    assertThat(leases.settle(taken.get(1).id(), MessageContext.Unsettled::failed)).isTrue();
    assertThat(sent.get(0).await(PATIENCE)).contains(new Outcome.Rejected(Rejection.REFUSED));
    assertThat(sent.get(1).await(PATIENCE))
        .contains(new Outcome.Rejected(Rejection.HANDLER_FAILED));
  }

  @Test
  void aLeaseThatIsOverGoesToTheNextReaderBeforeLaterMessages() throws Exception {
    var unused = send(alice, 3);
    Reader first = reader(2);
    List<Lease> lost = take(first, 2);
    assertThat(texts(lost)).containsExactly("alice0", "alice1");
    now.addAndGet(LEASE.toNanos());
    leases.tick();

    List<Lease> again = take(reader(3), 3);

    assertThat(texts(again)).containsExactly("alice0", "alice1", "alice2");
    assertThat(again).extracting(Lease::attempt).containsExactly(2, 2, 1);
    assertThat(leases.settle(lost.getFirst().id(), MessageContext.Unsettled::handled))
        .as("too late")
        .isFalse();
  }

  @Test
  void aLeaseWhoseTimeIsUpCannotBeSettledEvenBeforeTheNextTick() throws Exception {
    var unused = send(alice, 1);
    Lease lease = take(reader(1), 1).getFirst();
    now.addAndGet(LEASE.toNanos());
    assertThat(leases.settle(lease.id(), MessageContext.Unsettled::handled)).isFalse();
    assertThat(leases.extend(lease.id(), LEASE)).isFalse();
    assertThat(leases.retry(lease.id(), Duration.ZERO)).isFalse();
  }

  @Test
  void anExtendedLeaseLastsLonger() throws Exception {
    var unused = send(alice, 1);
    Lease lease = take(reader(1), 1).getFirst();
    now.addAndGet(LEASE.toNanos() - 1);
    assertThat(leases.extend(lease.id(), LEASE)).isTrue();
    now.addAndGet(LEASE.toNanos() - 1);
    leases.tick();
    assertThat(leases.settle(lease.id(), MessageContext.Unsettled::handled)).isTrue();
  }

  @Test
  void whatAClosedStreamHadGoesToTheNextOne() throws Exception {
    var unused = send(alice, 2);
    Reader gone = reader(2);
    var lost = take(gone, 2);
    leases.closed(gone, false);
    assertThat(lost).hasSize(2);
    assertThat(texts(take(reader(2), 2))).containsExactly("alice0", "alice1");
  }

  @Test
  void aMessageGivenBackWaitsForItsDelayAndKeepsItsPlace() throws Exception {
    var unused = send(alice, 2);
    Reader reader = reader(2);
    Lease first = take(reader, 1).getFirst();
    assertThat(leases.retry(first.id(), Duration.ofSeconds(5))).isTrue();
    assertThat(take(reader, 2)).as("later ones wait behind it").isEmpty();
    now.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(texts(take(reader, 2))).containsExactly("alice0", "alice1");
  }

  @Test
  void whileOneReaderHasMessagesOfASenderNoOtherGetsAny() throws Exception {
    var unused = send(alice, 3);
    Reader one = reader(1);
    Reader other = reader(1);
    Lease first = take(one, 1).getFirst();
    assertThat(take(other, 1)).isEmpty();
    assertThat(leases.settle(first.id(), MessageContext.Unsettled::handled)).isTrue();
    assertThat(texts(take(other, 1))).containsExactly("alice1");
  }

  @Test
  void aReaderOfOneTypePassesOverOthers() throws Exception {
    var unused = send(alice, 1);
    var other = alice.send("bob", "y", "of another type");
    await().until(() -> leases.load().held() == 2);
    assertThat(other.to()).isEqualTo("bob");
    assertThat(texts(take(new Reader("y", 4, LEASE), 4))).containsExactly("of another type");
  }

  @Test
  void noSenderTakesTheRoomOfOthersAndNoReaderMoreThanItMay() throws Exception {
    for (int i = 0; i < Leases.ROOM; i++) {
      var unused = alice.send("bob", "x", "alice" + i);
    }
    await().until(() -> leases.load().held() == Leases.ROOM_EACH);
    try (Agent carol = Agent.builder("carol").transport(transport).start()) {
      var unused = carol.send("bob", "x", "carol");
      await().until(() -> leases.load().held() == Leases.ROOM_EACH + 1);
      assertThat(texts(take(reader(2), 64))).containsExactly("alice0", "carol");
      carol.close(Duration.ZERO);
    }
  }

  @Test
  void tenThousandMessagesPassThroughTheRoomInOrder() throws Exception {
    Reader reader = reader(Leases.ROOM_EACH);
    int sent = 10_000;
    List<Delivery> all = new ArrayList<>();
    for (int i = 0; i < sent; i++) {
      all.add(alice.send("bob", "x", "alice" + i));
    }
    int next = 0;
    while (next < sent) {
      List<Lease> taken = leases.take(reader, Leases.ROOM_EACH, PATIENCE);
      assertThat(taken).isNotEmpty();
      assertThat(leases.load().held()).isLessThanOrEqualTo(Leases.ROOM_EACH);
      for (Lease lease : taken) {
        assertThat(lease.message().body().toUtf8()).isEqualTo("alice" + next++);
        assertThat(lease.attempt()).isEqualTo(1);
        assertThat(leases.settle(lease.id(), MessageContext.Unsettled::handled)).isTrue();
      }
    }
    assertThat(all).allMatch(one -> one.await().equals(Outcome.HANDLED));
  }

  @Test
  void whatNoClientEverTookEndsExpiredAndWhatOneTookDoesNot() throws Exception {
    Delivery never = alice.send("bob", "x", "never");
    await().until(() -> leases.load().held() == 1);
    now.addAndGet(Duration.ofHours(1).toNanos());
    leases.tick();
    assertThat(never.await(PATIENCE)).get().isInstanceOf(Outcome.Expired.class);

    SendOptions soon = SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(20));
    Delivery taken = alice.send("bob", "x", "taken", soon);
    await().until(() -> leases.load().held() == 1);
    assertThat(take(reader(1), 1)).hasSize(1);
    now.addAndGet(Duration.ofHours(1).toNanos());
    leases.tick();
    assertThat(leases.load().held()).isZero();
    assertThat(taken.await(PATIENCE)).get().isInstanceOf(Outcome.Unconfirmed.class);
  }
}
