package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Sends numbered messages from one agent to another during a fault of the servers.
final class Traffic implements AutoCloseable {
  private static final int BEFORE = 200;
  private static final int AFTER = 200;

  private final List<Integer> handled = new CopyOnWriteArrayList<>();
  private final Agent bob;
  private final Agent alice;
  private int sent;

  Traffic(String uri) {
    this(uri, agent -> agent);
  }

  /// @param with settings of both agents
  Traffic(String uri, UnaryOperator<AgentBuilder> with) {
    bob =
        with.apply(Agent.builder("bob").redis(uri))
            .handle("number", Integer.class, (message, context) -> handled.add(message.body()))
            .start();
    alice = with.apply(Agent.builder("alice").redis(uri)).start();
  }

  /// Sends before, during and after `fault`, and checks that everything is HANDLED, once and in
  /// order.
  void survives(Runnable fault) {
    List<Delivery> deliveries = new ArrayList<>();
    send(deliveries, BEFORE);
    assertThat(deliveries).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    CompletableFuture<Void> happening =
        CompletableFuture.runAsync(fault, task -> Thread.ofVirtual().start(task));
    while (!happening.isDone()) {
      send(deliveries, 1);
      assertThat(deliveries.removeFirst().await()).isEqualTo(Outcome.HANDLED);
      send(deliveries, 1);
    }
    happening.join();
    send(deliveries, AFTER);
    assertThat(deliveries).extracting(Delivery::await).containsOnly(Outcome.HANDLED);
    assertThat(handled).isEqualTo(IntStream.range(0, sent).boxed().toList());
  }

  private void send(List<Delivery> deliveries, int count) {
    for (int i = 0; i < count; i++) {
      deliveries.add(alice.send("bob", "number", sent++));
    }
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
  }
}
