package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.gateway.console.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The console of an agent that no gateway serves: its page, and nothing else by HTTP
/// (`docs/console.md`). The caller closes the agent.
public final class ConsoleServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
  private static final long TICK_MILLIS = 100;

  private final Agent agent;
  private final Recorder recorder;
  private final Listener listener;
  private final String token = TokenFile.fresh();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("redoubt-console").factory());

  /// @param agent started
  /// @param recorder made of its builder
  /// @param port of 127.0.0.1; 0 for any
  /// @throws IOException if the port cannot be had; nothing is left running
  public ConsoleServer(Agent agent, Recorder recorder, int port) throws IOException {
    this.agent = agent;
    this.recorder = recorder;
    Routes routes = new ConsoleApi(agent, recorder).addTo(new Routes());
    this.listener = new Listener(GatewayOptions.on(port, token), routes);
    var unused =
        clock.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      listener.tick();
      recorder.tick(agent::counters);
    } catch (RuntimeException e) { // else there would be no further tick
      LOG.error("The console's clock failed", e);
    }
  }

  /// Where the page is, such as `http://127.0.0.1:7466`.
  public String url() {
    return listener.url();
  }

  /// What each request for data has to present, new at each start.
  String token() {
    return token;
  }

  /// Writes a page that leads here, token included, to a file for its owner only.
  ///
  /// @throws IOException if it cannot be written
  public ConsoleLink link(Path file) throws IOException {
    return ConsoleLink.create(file, url(), token);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    listener.close();
  }
}
