package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.message.Bytes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An agent whose messages wait for clients to lease them.
final class ServedAgent {
  private static final Logger LOG = LoggerFactory.getLogger(ServedAgent.class);
  private static final long TICK_MILLIS = 100;

  /// Clients have this long to settle what they have when the agent closes.
  private static final Duration GRACE = Duration.ofSeconds(3);

  final Agent agent;
  final Leases leases;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("redoubt-gateway").factory());

  private ServedAgent(Agent agent, Leases leases) {
    this.agent = agent;
    this.leases = leases;
  }

  /// Adds a codec and handlers to `builder`, which must have no handler.
  ///
  /// @param types the only ones that it takes; empty for all
  static ServedAgent build(AgentBuilder builder, Set<String> types) {
    byte[] run = new byte[8];
    new SecureRandom().nextBytes(run);
    Leases leases = new Leases(System::nanoTime, HexFormat.of().formatHex(run));
    // Handlers wait for room as long as their message lives.
    builder.codec(Json.codec()).handlerTime(Duration.ofDays(1));
    if (types.isEmpty()) {
      builder.handleAny(leases);
    }
    types.forEach(type -> builder.handle(type, Bytes.class, leases));
    return new ServedAgent(builder.build(), leases);
  }

  /// @param tick runs with each tick
  void start(Runnable tick) {
    agent.start();
    var unused =
        clock.scheduleWithFixedDelay(
            () -> tick(tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick(Runnable tick) {
    try {
      leases.tick();
      tick.run();
    } catch (RuntimeException e) { // else there would be no further tick
      LOG.error("The gateway's clock failed", e);
    }
  }

  /// Leases nothing more, gives clients a moment to settle what they have, then closes the agent,
  /// within `drain`. What is not settled stays with its sender, for the next instance of the name.
  /// Calling it again does nothing.
  void close(Duration drain) {
    leases.drain();
    awaitLeases(drain.compareTo(GRACE) < 0 ? drain : GRACE);
    boolean left = leases.load().held() > 0;
    leases.close();
    clock.shutdownNow();
    // The agent waits for what is not settled, which is left to others on purpose.
    agent.close(left && drain.compareTo(Duration.ofSeconds(2)) > 0 ? Duration.ofSeconds(2) : drain);
  }

  private void awaitLeases(Duration most) {
    try {
      leases.awaitNoLeases(most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
