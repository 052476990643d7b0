package dev.redoubt.bench;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.Delivery;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.redis.RedisTransportProvider;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Agents with default settings; those of one side share a transport.
final class RedoubtMesh extends Mesh {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /// Everything is settled: to drain a thousand agents would only take long.
  private static final Duration DRAIN = Duration.ZERO;

  private final Transport sending;
  private final Transport receiving;
  private final List<Agent> senders;
  private final List<Agent> recipients;
  private final ArrayDeque<Delivery> unsettled = new ArrayDeque<>();

  RedoubtMesh(Shape shape, String uri, String namespace) {
    super(shape);
    sending = transport(uri, namespace);
    receiving = transport(uri, namespace);
    recipients = agents(receiving, "r", shape.recipients(), true);
    senders = agents(sending, "s", shape.senders(), false);
  }

  private static Transport transport(String uri, String namespace) {
    TransportProvider.Options options =
        TransportProvider.Options.DEFAULT.namespace(namespace).connectTimeout(CONNECT_TIMEOUT);
    return new RedisTransportProvider().create(URI.create(uri), options);
  }

  private static List<Agent> agents(
      Transport transport, String prefix, int count, boolean recipients) {
    List<Agent> agents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AgentBuilder builder = Agent.builder(prefix + i).transport(transport);
      if (recipients) {
        builder.handle("bench", Bytes.class, (message, context) -> {});
      }
      agents.add(builder.start());
    }
    return agents;
  }

  @Override
  public String name() {
    return "redoubt";
  }

  @Override
  protected void post(int sender, int recipient, byte[] body) throws InterruptedException {
    if (unsettled.size() == UNSETTLED) {
      handled(unsettled.remove());
    }
    String to = recipients.get(recipient).name();
    unsettled.add(senders.get(sender).send(to, "bench", Bytes.wrap(body)));
  }

  @Override
  protected void settle() throws InterruptedException {
    while (!unsettled.isEmpty()) {
      handled(unsettled.remove());
    }
  }

  private static void handled(Delivery delivery) throws InterruptedException {
    Outcome outcome = delivery.await();
    if (!outcome.equals(Outcome.HANDLED)) {
      throw new IllegalStateException("A message ended as " + outcome + ".");
    }
  }

  @Override
  public void close() {
    senders.forEach(agent -> agent.close(DRAIN));
    recipients.forEach(agent -> agent.close(DRAIN));
    sending.close();
    receiving.close();
  }
}
