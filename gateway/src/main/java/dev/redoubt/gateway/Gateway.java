package dev.redoubt.gateway;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.gateway.console.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One agent, for programs in any language: HTTP and server-sent events on the loopback interface,
/// and on a Unix socket (`docs/gateway.md`).
///
/// What a client sends is sent by this agent; a message that arrives is handled when a client says
/// so. Everybody who has the token acts as this agent.
public final class Gateway implements AutoCloseable {
  private final ServedAgent served;
  private final Listener listener;
  private final String token;
  private final Waker waker;
  private final Wakes wakes;

  private final @Nullable Recorder recorder;

  private Gateway(
      ServedAgent served, EventHub events, @Nullable Recorder recorder, GatewayOptions options)
      throws IOException {
    this.served = served;
    this.waker = options.wake();
    this.wakes = new Wakes(waker, System::nanoTime);
    this.recorder = recorder;
    this.token = options.token();
    Streams streams = new Streams();
    Routes routes = new Routes();
    routes = new StatusApi(served.agent, served.leases, streams, events).addTo(routes);
    routes = new MessagesApi(served.agent).addTo(routes);
    routes = new InboxApi(served.leases, streams, options.lease()).addTo(routes);
    if (recorder != null) {
      routes = new ConsoleApi(served.agent, recorder).addTo(routes);
    }
    McpOptions mcp = options.mcp();
    if (mcp != null) {
      McpTools tools = new McpTools(served.agent, served.leases, mcp);
      routes = new McpApi(new Mcp(tools, mcp.version())).addTo(routes);
    }
    this.listener = new Listener(options, routes);
  }

  /// Starts an agent and serves it. Adds a codec, handlers and a listener to `builder`, which must
  /// have no handler.
  ///
  /// @throws IOException if the address or the socket cannot be had; nothing is left running
  /// @throws dev.redoubt.RedoubtException as [Agent#start] does
  public static Gateway start(AgentBuilder builder, GatewayOptions options) throws IOException {
    EventHub events = new EventHub();
    builder.listener(events, EventHub.kinds());
    Recorder recorder = options.console() ? Recorder.of(builder) : null;
    ServedAgent served = ServedAgent.build(builder, options.types());
    Gateway gateway = null;
    try {
      gateway = new Gateway(served, events, recorder, options);
      served.start(gateway::tick);
      return gateway;
    } catch (IOException | RuntimeException e) {
      if (gateway == null) {
        served.close(Duration.ZERO);
      } else {
        gateway.close(Duration.ZERO);
      }
      throw e;
    }
  }

  private void tick() {
    listener.tick();
    wakes.look(served.leases.unattended());
    if (recorder != null) {
      recorder.tick(served.agent::counters);
    }
  }

  public Agent agent() {
    return served.agent;
  }

  /// Where it listens, such as `http://127.0.0.1:7465`.
  public String url() {
    return listener.url();
  }

  /// Writes a page that leads to the console, token included, to a file for its owner only.
  ///
  /// @throws IOException if it cannot be written
  public ConsoleLink consoleLink(Path file) throws IOException {
    return ConsoleLink.create(file, url(), token);
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
    served.close(drain);
    waker.close(); // nothing is woken any more
    listener.close();
  }
}
