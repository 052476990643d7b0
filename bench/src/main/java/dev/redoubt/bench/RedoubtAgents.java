package dev.redoubt.bench;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.core.Bytes;
import dev.redoubt.core.Outcome;
import java.util.ArrayDeque;

/// Two agents, as any program has them, with nothing turned off. Bodies are [Bytes], which nobody
/// can change and so nobody copies; the other contenders do not copy theirs either.
final class RedoubtAgents implements Contender {
  private static final int UNSETTLED = 20_000;

  private final String name;
  private final Arrivals handled = new Arrivals();
  private final Agent recipient;
  private final Agent sender;
  private long sent;

  RedoubtAgents(String name, String uri, String namespace) {
    this.name = name;
    recipient =
        Agent.builder("recipient")
            .redis(uri)
            .namespace(namespace)
            .handle("bench", Bytes.class, (message, context) -> handled.add(1))
            .start();
    sender = Agent.builder("sender").redis(uri).namespace(namespace).start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void pass(byte[] body, int count) throws InterruptedException {
    Bytes bytes = Bytes.wrap(body);
    ArrayDeque<Delivery> unsettled = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      if (unsettled.size() == UNSETTLED) {
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
  public void close() {
    sender.close();
    recipient.close();
  }
}
