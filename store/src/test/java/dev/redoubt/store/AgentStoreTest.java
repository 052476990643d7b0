package dev.redoubt.store;

import static dev.redoubt.store.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.AgentPosture;
import dev.redoubt.ConfigurationException;
import dev.redoubt.Delivery;
import dev.redoubt.DeliveryException;
import dev.redoubt.HandlerOptions;
import dev.redoubt.Message;
import dev.redoubt.RedoubtException;
import dev.redoubt.SendOptions;
import dev.redoubt.StoreException;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents with stores that end and start again.
class AgentStoreTest {
  private static final SendOptions KEPT = SendOptions.DEFAULT.kept();
  private final TrustPolicy trust = Trust.firstUse(PinStore.inMemory());

  private final InMemoryTransport transport = new InMemoryTransport();
  private final Identity alice = Identity.generate(new SecureRandom()::nextBytes);
  private final Identity bob = Identity.generate(new SecureRandom()::nextBytes);
  private final List<Agent> agents = new ArrayList<>();
  private final List<AgentEvent> events = new CopyOnWriteArrayList<>();

  @TempDir Path folder;

  @AfterEach
  void close() {
    agents.forEach(agent -> agent.close(Duration.ZERO));
    transport.close();
  }

  private AgentBuilder builder(String name, Identity identity) {
    return Agent.builder(name)
        .transport(transport)
        .identity(identity)
        .trust(trust)
        .listener(events::add);
  }

  private Agent start(AgentBuilder builder) {
    Agent agent = builder.start();
    agents.add(agent);
    return agent;
  }

  private AgentBuilder alice() {
    return builder("alice", alice).store(folder.resolve("alice.db"));
  }

  private AgentBuilder bob(List<Message<String>> handled) {
    return builder("bob", bob)
        .store(folder.resolve("bob.db"))
        .handle("x", String.class, (message, context) -> handled.add(message));
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(RedoubtException.class))
        .returns(code, RedoubtException::code);
  }

  @Test
  void whatWasNotDeliveredIsDeliveredByTheNextRun() {
    Agent first = start(alice());
    Delivery kept = first.send("bob", "x", "one", KEPT);
    first.send("bob", "x", "two");
    assertThat(kept.kept().toCompletableFuture().join()).isEqualTo(Delivery.Status.KEPT);
    first.close();
    assertCode("KEPT", kept::await);
    assertThat(kept.outcome().toCompletableFuture()).isCompletedExceptionally();

    Agent second = start(alice());
    List<Message<String>> handled = new CopyOnWriteArrayList<>();
    start(bob(handled));

    assertThat(second.instance()).isEqualTo(first.instance());
    assertThat(second.restored()).hasSize(2).extracting(Delivery::to).containsOnly("bob");
    assertThat(second.restored().getFirst().id()).isEqualTo(kept.id());
    assertThat(second.restored()).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    assertThat(handled).extracting(Message::body).containsExactly("one", "two");
    assertThat(events).contains(new AgentEvent.Restored(2));
    assertThat(second.send("bob", "x", "three").await()).isEqualTo(Outcome.HANDLED);
  }

  @Test
  void whatHasEndedIsNotRestored() {
    start(bob(new CopyOnWriteArrayList<>()));
    Agent first = start(alice());
    assertThat(first.send("bob", "x", "one", KEPT).await()).isEqualTo(Outcome.HANDLED);
    first.close();

    assertThat(start(alice()).restored()).isEmpty();
  }

  @Test
  void aRecipientThatStartsAgainIsTheSameAndHandlesNothingTwice() throws Exception {
    List<Message<String>> handled = new CopyOnWriteArrayList<>();
    CountDownLatch firstRun = new CountDownLatch(20);
    Agent before =
        start(
            builder("bob", bob)
                .store(folder.resolve("bob.db"))
                .handle(
                    "x",
                    String.class,
                    (message, context) -> {
                      handled.add(message);
                      firstRun.countDown();
                    }));
    Agent sender = start(builder("alice", alice));
    List<Delivery> sent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sent.add(sender.send("bob", "x", "m" + i));
    }
    firstRun.await();
    before.close();
    Agent after = start(bob(handled));

    assertThat(sent).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    assertThat(after.instance()).isEqualTo(before.instance());
    List<String> unflagged =
        handled.stream().filter(m -> !m.redelivered()).map(Message::body).toList();
    assertThat(unflagged).doesNotHaveDuplicates();
    assertThat(handled).extracting(Message::body).contains("m0", "m99");
  }

  @Test
  void theNextRunKnowsHowFarTheSourceWasRead() {
    Agent first = start(alice());
    assertThat(first.position("lines")).isEmpty();
    for (int i = 1; i <= 5; i++) {
      first.send("bob", "x", "line " + i, SendOptions.DEFAULT.position("lines", i * 10L).kept());
    }
    first.close(Duration.ZERO);

    Agent second = start(alice());
    assertThat(second.position("lines")).hasValue(50);
    assertThat(second.position("others")).isEmpty();
    assertThat(second.restored()).hasSize(5);
  }

  @Test
  void aHandlersSendsAreKeptInTheCommitOfItsSettlementOrGoneWithIt() throws Exception {
    MemoryStore rows = new MemoryStore();
    List<Message<String>> handled = new CopyOnWriteArrayList<>();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    Agent bob =
        start(
            builder("bob", this.bob)
                .store(rows)
                .handle(
                    "x",
                    String.class,
                    (message, context) -> {
                      context.send("carol", "y", message.body());
                      entered.countDown();
                      release.await();
                    }));
    List<Message<String>> arrived = new CopyOnWriteArrayList<>();
    start(
        Agent.builder("carol")
            .transport(transport)
            .trust(trust)
            .handle("y", String.class, (message, context) -> arrived.add(message)));
    Agent sender = start(builder("alice", alice));
    Delivery delivery = sender.send("bob", "x", "one");
    entered.await();
    rows.failure = new StoreException("STORE_FULL", "There is no room.", null, true);
    release.countDown();
    await().until(() -> rows.refused.get() > 0);
    assertThat(arrived).isEmpty();
    assertThat(delivery.status()).isNotEqualTo(Delivery.Status.SETTLED);
    bob.close(Duration.ZERO); // the commit is lost

    rows.failure = null;
    start(
        builder("bob", this.bob)
            .store(rows)
            .handle(
                "x",
                String.class,
                (message, context) -> {
                  handled.add(message);
                  context.send("carol", "y", message.body() + " again");
                }));
    assertThat(delivery.await()).isEqualTo(Outcome.HANDLED);
    await().until(() -> !arrived.isEmpty());
    assertThat(handled).singleElement().returns(true, Message::redelivered);
    assertThat(arrived).extracting(Message::body).containsExactly("one again");
  }

  private AgentBuilder failingBob() {
    return builder("bob", bob)
        .store(folder.resolve("bob.db"))
        .handle(
            "x",
            String.class,
            (message, context) -> {
              throw new IllegalStateException(message.body());
            },
            HandlerOptions.DEFAULT.attempts(1));
  }

  @Test
  void deadLettersAreThereForTheNextRunWhichHandlesThoseThatWereMarked() {
    Agent first = start(failingBob());
    Agent sender = start(builder("alice", alice));
    Outcome failed = sender.send("bob", "x", "one").await();
    assertThat(failed).isEqualTo(new Outcome.Rejected(Rejection.HANDLER_FAILED));
    assertThat(sender.send("bob", "x", "two").await()).isEqualTo(failed);
    first.close();

    Agent looking = failingBob().build();
    assertThat(looking.deadLetters().list())
        .extracting(letter -> letter.body().toUtf8())
        .containsExactly("one", "two");
    assertThat(looking.deadLetters().replay(2)).isTrue();
    looking.close();

    List<Message<String>> handled = new CopyOnWriteArrayList<>();
    Agent third = start(bob(handled));
    await().until(() -> third.deadLetters().list().size() == 1);
    assertThat(handled).singleElement().returns("two", Message::body);
    assertThat(third.deadLetters().list().getFirst().number()).isEqualTo(1);
  }

  @Test
  void withoutAStoreNothingIsKept() {
    Agent plain = start(builder("alice", alice));

    assertCode("NO_STORE", () -> plain.send("bob", "x", "one", KEPT));
    assertCode(
        "NO_STORE", () -> plain.send("bob", "x", "one", SendOptions.DEFAULT.position("s", 1)));
    Delivery delivery = plain.send("bob", "x", "two");
    plain.close(Duration.ZERO);
    assertThat(delivery.await()).isInstanceOf(Outcome.Expired.class);
    assertThat(delivery.kept().toCompletableFuture().join()).isEqualTo(Delivery.Status.SETTLED);
    assertThat(plain.posture().store()).isEqualTo(AgentPosture.Store.NONE);
  }

  @Test
  void aStoreNeedsAnIdentityThatLasts() {
    AgentBuilder builder =
        Agent.builder("alice").transport(transport).store(folder.resolve("alice.db"));

    assertThatThrownBy(builder::build)
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigurationException.class))
        .returns("STORE_IDENTITY", RedoubtException::code);
    assertThat(folder.resolve("alice.db")).doesNotExist();
  }

  @Test
  void aStoreInUseOrOfAnotherIdentityIsRefused() {
    Agent first = start(alice());
    assertThat(first.posture().store()).isEqualTo(AgentPosture.Store.SEALED);
    assertCode("STORE_IN_USE", () -> alice().build());
    first.close();

    AgentBuilder other = builder("alice", bob).store(folder.resolve("alice.db"));
    assertCode("STORE_IDENTITY", other::build);

    start(alice());
  }

  @Test
  void aCopyIsRefused() throws IOException {
    start(alice()).close();
    Path copy = Files.copy(folder.resolve("alice.db"), folder.resolve("copy.db"));
    Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(folder.resolve("alice.db")));

    assertCode("STORE_MOVED", () -> builder("alice", alice).store(copy).build());
  }

  /// The file keeps its place: only Redis knows that there is a newer one.
  @Test
  void aStoreThatWasRolledBackIsRefused() throws IOException {
    Path file = folder.resolve("alice.db");
    start(alice()).close();
    byte[] backup = Files.readAllBytes(file);
    Agent newer = start(alice());
    newer.send("bob", "x", "kept by the newer run", KEPT);
    newer.close(Duration.ZERO);

    Files.write(file, backup);

    assertCode("STORE_ROLLED_BACK", () -> start(alice()));
    await()
        .until(() ->
            events.stream()
                .anyMatch(event ->
                    event instanceof AgentEvent.StoreFailed failed
                        && failed.code().equals("STORE_ROLLED_BACK")));
  }

  @Test
  void aStoreThatFailsEndsTheAgentAndEveryDelivery() throws InterruptedException {
    MemoryStore store = new MemoryStore();
    Agent agent = start(builder("alice", alice).store(store));
    Delivery kept = agent.send("bob", "x", "one", KEPT);

    store.failure = new StoreException("STORE_UNREADABLE", "the disk is broken", null);
    Delivery lost = agent.send("bob", "x", "two");

    assertCode("STORE_UNREADABLE", lost::await);
    assertCode("STORE_UNREADABLE", kept::await);
    assertThatThrownBy(() -> agent.send("bob", "x", "three")).isInstanceOf(DeliveryException.class);
    agent.awaitTermination();
    assertThat(events)
        .contains(new AgentEvent.StoreFailed("STORE_UNREADABLE", "the disk is broken"));
    assertThat(store.closed).isTrue();
  }

  @Test
  void aStoreWithoutRoomIsTriedAgain() {
    MemoryStore store = new MemoryStore();
    Agent agent = start(builder("alice", alice).store(store));
    store.failure = new StoreException("STORE_FULL", "no room", null, true);
    Delivery delivery = agent.send("bob", "x", "one");
    await().until(() -> store.refused.get() > 1);
    assertThat(delivery.kept().toCompletableFuture()).isNotDone();

    store.failure = null;

    assertThat(delivery.kept().toCompletableFuture().join()).isEqualTo(Delivery.Status.KEPT);
    assertThat(events).containsOnlyOnce(new AgentEvent.StoreFull("no room"));
  }
}
