package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentEvent;
import dev.redoubt.DeadLetters.Letter;
import dev.redoubt.Delivery;
import dev.redoubt.HandlerOptions;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What becomes of messages that were not handled, at their recipient.
class AgentDeadLetterTest {
  record Order(int count) {}

  @RegisterExtension final Agents agents = new Agents();
  private final AtomicBoolean broken = new AtomicBoolean(true);
  private final Queue<String> handled = new ConcurrentLinkedQueue<>();

  private Agent bob() {
    return agents.start(
        Agent.builder("bob")
            .handle(
                "x",
                String.class,
                (m, c) -> {
                  if (m.body().equals("refused")) {
                    c.reject();
                    return;
                  }
                  c.send("alice", "y", m.body());
                  if (broken.get()) {
                    throw new IllegalStateException("quotes " + m.body());
                  }
                  handled.add(m.body() + " " + m.redelivered());
                },
                HandlerOptions.DEFAULT.attempts(2).backoff(Duration.ZERO))
            .handle("order", Order.class, (m, c) -> {}, HandlerOptions.DEFAULT));
  }

  private Agent alice() {
    return agents.start(
        Agent.builder("alice").handle("y", String.class, (m, c) -> handled.add("y " + m.body())));
  }

  @Test
  void whatWasNotHandledIsKeptWithWhyAndWhoseItIs() {
    Agent bob = bob();
    Agent alice = alice();
    SendOptions options = SendOptions.DEFAULT.header("k", "v");
    Delivery failed = alice.send("bob", "x", "one", options);
    Outcome unused = failed.await();
    unused = alice.send("bob", "x", "refused").await();
    unused = alice.send("bob", "order", "no order").await();
    unused = alice.send("bob", "unknown", "two").await();

    List<Letter> letters = bob.deadLetters().list();
    assertThat(letters)
        .extracting(Letter::reason)
        .containsExactly(
            Settlement.HANDLER_FAILED,
            Settlement.REFUSED,
            Settlement.UNDECODABLE,
            Settlement.NO_HANDLER);
    assertThat(letters).extracting(Letter::attempts).containsExactly(2, 1, 0, 0);
    Letter first = letters.getFirst();
    assertThat(first.id()).isEqualTo(failed.id());
    assertThat(first.from()).isEqualTo("alice");
    assertThat(first.fingerprint()).isEqualTo(alice.fingerprint());
    assertThat(first.body()).isEqualTo(Bytes.utf8("one"));
    assertThat(first.headers()).containsEntry("k", "v");
    assertThat(first.cause()).contains("java.lang.IllegalStateException");
    assertThat(first.toString()).doesNotContain("one").contains("alice");
    assertThat(bob.deadLetters().get(first.number())).contains(first);
    assertThat(bob.deadLetters().purge(first.number())).isTrue();
    assertThat(bob.deadLetters().purge()).isEqualTo(3);
    assertThat(bob.deadLetters().list()).isEmpty();
  }

  @Test
  void aReplayHandlesTheMessageOrLeavesItWhereItIs() {
    Queue<AgentEvent> events = new ConcurrentLinkedQueue<>();
    Agent bob = bob();
    Agent alice =
        agents.start(
            Agent.builder("alice")
                .listener(events::add)
                .handle("y", String.class, (m, c) -> handled.add("y " + m.body())));
    assertThat(alice.send("bob", "x", "one").await())
        .isEqualTo(new Outcome.Rejected(Rejection.HANDLER_FAILED));
    long number = bob.deadLetters().list().getFirst().number();

    assertThat(bob.deadLetters().replay(number)).isTrue();
    await().until(() -> bob.deadLetters().get(number).orElseThrow().attempts() == 4);
    broken.set(false);
    await().until(() -> bob.deadLetters().replay(number));
    await().until(() -> bob.deadLetters().list().isEmpty());
    await().until(() -> handled.size() == 2);

    assertThat(handled).containsExactlyInAnyOrder("one true", "y one");
    assertThat(bob.deadLetters().replay(number)).isFalse();
    assertThat(bob.counters().received().settled()).containsOnlyKeys(Settlement.HANDLER_FAILED);
    assertThat(events.stream().filter(AgentEvent.MessageEnded.class::isInstance)).hasSize(1);
  }
}
