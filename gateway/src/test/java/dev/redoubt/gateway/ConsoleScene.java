package dev.redoubt.gateway;

import static dev.redoubt.gateway.Patience.await;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentEvent;
import dev.redoubt.Delivery;
import dev.redoubt.gateway.console.Recorder;
import dev.redoubt.testkit.InMemoryTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// An agent with a console, and others that talk with it, over a transport in memory.
final class ConsoleScene implements AutoCloseable {
  /// A type that would do something if the page took it for markup.
  static final String MARKUP = "<img src=x onerror=alert(1)>";

  final InMemoryTransport transport = new InMemoryTransport();
  final Recorder recorder;
  final Agent shop;
  final ConsoleServer console;
  private final List<Agent> peers = new ArrayList<>();

  ConsoleScene() throws IOException {
    AgentBuilder builder = builder("shop").handle("order", String.class, (m, c) -> {});
    recorder = Recorder.of(builder);
    shop = builder.start();
    console = new ConsoleServer(shop, recorder, 0);
  }

  AgentBuilder builder(String name) {
    return Agent.builder(name).transport(transport).timeToLive(Duration.ofHours(1));
  }

  /// Where the page is, token included.
  String link() {
    return console.url() + "/#" + console.token();
  }

  /// An agent that takes orders, and closes with this scene.
  Agent peer(String name) {
    Agent peer = builder(name).handle("order", String.class, (m, c) -> {}).start();
    peers.add(peer);
    return peer;
  }

  /// So many agents, each of which sends a message and is sent one.
  void crowd(int count) {
    List<Delivery> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Agent peer = peer("agent-%03d".formatted(i));
      sent.add(peer.send("shop", "order", "lamp"));
      sent.add(shop.send(peer.name(), "order", "lamp"));
    }
    sent.forEach(Delivery::await);
  }

  /// Events as a run with much trouble has them.
  void events(int count) {
    for (int i = 0; i < count; i++) {
      recorder.event(
          i % 3 == 0
              ? new AgentEvent.ConnectionDegraded("OOM command not allowed, number " + i)
              : new AgentEvent.SessionStarted(
                  "agent-%03d".formatted(i % 300),
                  shop.fingerprint(),
                  shop.instance(),
                  i % 2 == 0));
    }
  }

  /// A dead letter of type [#MARKUP], and a message of ours that ends REJECTED.
  void failures(Agent from) {
    var unused = from.send("shop", MARKUP, "secret of the payload").await();
    unused = shop.send(from.name(), "nothing", "secret of the payload").await();
    await().until(() -> shop.deadLetters().count() > 0);
  }

  @Override
  public void close() {
    console.close();
    shop.close(Duration.ZERO);
    peers.forEach(peer -> peer.close(Duration.ZERO));
    transport.close();
  }
}
