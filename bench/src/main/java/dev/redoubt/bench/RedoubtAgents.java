package dev.redoubt.bench;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.RequestResult;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Two agents with default settings. Bodies are [Bytes], which are immutable and so are not copied;
/// the other contenders do not copy theirs either.
final class RedoubtAgents implements Traceable, Dialogue {
  private static final int UNSETTLED = 20_000;
  private static final int UNSETTLED_BYTES = 32 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String name;
  private final Arrivals handled = new Arrivals();
  private final Agent recipient;
  private final Agent sender;
  private volatile @Nullable Consumer<byte[]> messages;
  private long sent;

  RedoubtAgents(
      String name, String uri, String namespace, Consumer<? super AgentBuilder> customizer) {
    this.name = name;
    AgentBuilder recipients = Agent.builder("recipient").redis(uri).namespace(namespace);
    AgentBuilder senders = Agent.builder("sender").redis(uri).namespace(namespace);
    customizer.accept(recipients);
    customizer.accept(senders);
    recipient =
        recipients
            .handle("bench", Bytes.class, (message, context) -> handle(message.body()))
            .handleRequest("question", Bytes.class, (message, context) -> message.body())
            .start();
    sender = senders.start();
  }

  List<Agent> agents() {
    return List.of(recipient, sender);
  }

  private void handle(Bytes body) {
    Consumer<byte[]> listener = messages;
    if (listener != null) {
      listener.accept(body.toArray());
    }
    handled.add(1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    Bytes bytes = Bytes.wrap(body);
    ArrayDeque<Delivery> unsettled = new ArrayDeque<>();
    int bound = Math.min(UNSETTLED, UNSETTLED_BYTES / Math.max(1, body.length));
    for (int i = 0; i < count; i++) {
      if (unsettled.size() == bound) {
        handled(unsettled.remove());
      }
      unsettled.add(sender.send("recipient", "bench", bytes));
    }
    for (Delivery delivery : unsettled) {
      handled(delivery);
    }
    sent += count;
  }

  private static void handled(Delivery delivery) throws InterruptedException {
    Outcome outcome = delivery.await();
    if (!outcome.equals(Outcome.HANDLED)) {
      throw new IllegalStateException("A message ended as " + outcome + ".");
    }
  }

  @Override
  public long oneWay(byte[] body) throws InterruptedException {
    sent++;
    long start = System.nanoTime();
    Delivery delivery = sender.send("recipient", "bench", Bytes.wrap(body));
    long took = handled.await(sent) - start;
    handled(delivery);
    return took;
  }

  @Override
  public void onMessage(Consumer<byte[]> recipient) {
    messages = recipient;
  }

  @Override
  public void post(byte[] body) {
    Delivery unused = sender.send("recipient", "bench", Bytes.wrap(body));
    sent++;
  }

  /// Does nothing: agents send as soon as they can.
  @Override
  public void flush() {}

  @Override
  public CompletionStage<?> request(byte[] body) {
    return CompletableFuture.runAsync(() -> ask(body), Thread::startVirtualThread);
  }

  private void ask(byte[] body) {
    var result = sender.request("recipient", "question", Bytes.wrap(body), Bytes.class, PATIENCE);
    if (!(result instanceof RequestResult.Answered)) {
      throw new IllegalStateException("A request ended as " + result + ".");
    }
  }

  @Override
  public long roundTrip(byte[] body) {
    long start = System.nanoTime();
    ask(body);
    return System.nanoTime() - start;
  }

  @Override
  public void close() {
    sender.close();
    recipient.close();
  }
}
