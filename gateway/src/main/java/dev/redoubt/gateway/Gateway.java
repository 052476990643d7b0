package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent, for programs in any language: HTTP and server-sent events on the loopback interface,
/// and on a Unix socket (`docs/gateway.md`).
///
/// What a client sends is sent by this agent; a message that arrives is handled when a client says
/// so. Everybody who has the token acts as this agent.
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long TICK_MILLIS = 100;

  /// Clients have this long to settle what they have when the gateway closes.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Agent agent;
  private final Leases leases;
  private final Listener listener;
  private final Waker waker;
  private final Wakes wakes;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("redoubt-gateway").factory());

  private Gateway(Agent agent, Leases leases, EventHub events, GatewayOptions options)
      throws IOException {
    this.agent = agent;
    this.leases = leases;
    this.waker = options.wake();
    this.wakes = new Wakes(waker, System::nanoTime);
    Streams streams = new Streams();
    Routes routes = new Routes();
    routes = new StatusApi(agent, leases, streams, events).addTo(routes);
    routes = new MessagesApi(agent).addTo(routes);
    routes = new InboxApi(leases, streams, options.lease()).addTo(routes);
    this.listener = new Listener(options, routes);
  }

  /// Starts an agent and serves it. Adds a codec, handlers and a listener to `builder`, which must
  /// have no handler.
  ///
  /// @throws IOException if the address or the socket cannot be had; nothing is left running
  /// @throws dev.redoubt.RedoubtException as [Agent#start] does
  public static Gateway start(AgentBuilder builder, GatewayOptions options) throws IOException {
    byte[] run = new byte[8];
    new SecureRandom().nextBytes(run);
    Leases leases = new Leases(System::nanoTime, HexFormat.of().formatHex(run));
    EventHub events = new EventHub();
    builder
        .codec(Json.codec())
        .listener(events, EventHub.kinds())
        // Handlers wait for room as long as their message lives.
        .handlerTime(Duration.ofDays(1));
    if (options.types().isEmpty()) {
      builder.handleAny(leases);
    }
    options.types().forEach(type -> builder.handle(type, Bytes.class, leases));
    Agent agent = builder.build();
    Gateway gateway = null;
    try {
      gateway = new Gateway(agent, leases, events, options);
      agent.start();
      gateway.startTicking();
      return gateway;
    } catch (IOException | RuntimeException e) {
      if (gateway == null) {
        agent.close(Duration.ZERO);
      } else {
        gateway.close(Duration.ZERO);
      }
      throw e;
    }
  }

  private void startTicking() {
    var unused =
        clock.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      leases.tick();
      listener.tick();
      wakes.look(leases.unattended());
    } catch (RuntimeException e) { // else there would be no further tick
      LOG.error("The gateway's clock failed", e);
    }
  }

  public Agent agent() {
    return agent;
  }

  /// Where it listens, such as `http://127.0.0.1:7465`.
  public String url() {
    return listener.url();
  }

  /// As [#close(Duration)], with 5 s.
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /// Leases nothing more, gives clients a moment to settle what they have, then closes the agent,
  /// within `drain`. What is not settled stays with its sender, for the next instance of the name.
  /// Calling it again does nothing.
  public void close(Duration drain) {
    leases.drain();
    awaitLeases(drain.compareTo(GRACE) < 0 ? drain : GRACE);
    boolean left = leases.load().held() > 0;
    leases.close();
    clock.shutdownNow();
    waker.close();
    // The agent waits for what is not settled, which is left to others on purpose.
    agent.close(left && drain.compareTo(Duration.ofSeconds(2)) > 0 ? Duration.ofSeconds(2) : drain);
    listener.close();
  }

  private void awaitLeases(Duration most) {
    try {
      leases.awaitNoLeases(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
