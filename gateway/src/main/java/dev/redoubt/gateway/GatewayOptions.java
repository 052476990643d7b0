package dev.redoubt.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a [Gateway] serves.
///
/// @param address where it listens: an address of the loopback interface; port 0 for any
/// @param socket a Unix socket where it listens too, for its owner only; null for none
/// @param token what each request has to present
/// @param types the types of messages that it takes; empty for all
/// @param lease how long a client may take over a message, unless it says otherwise
/// @param wake what is told that messages wait for a client that is not there
/// @param console whether it has the console's page
/// @param mcp what clients of the Model Context Protocol can reach at `/mcp`; null where there is
///   no such path
public record GatewayOptions(
    InetSocketAddress address,
    @Nullable Path socket,
    String token,
    Set<String> types,
    Duration lease,
    Waker wake,
    boolean console,
    @Nullable McpOptions mcp) {

  public GatewayOptions {
    if (!address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("A gateway listens on the loopback interface only.");
    }
    if (lease.compareTo(Leases.LEASE_MIN) < 0 || lease.compareTo(Leases.LEASE_MAX) > 0) {
      throw new IllegalArgumentException("A lease lasts between 1 s and 1 h.");
    }
    types = Set.copyOf(types);
  }

  /// On `port` of 127.0.0.1, for all types, with leases of a minute.
  public static GatewayOptions on(int port, String token) {
    return new GatewayOptions(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        null,
        token,
        Set.of(),
        Duration.ofSeconds(60),
        Waker.NONE,
        false,
        null);
  }

  public GatewayOptions socket(Path file) {
    return new GatewayOptions(address, file, token, types, lease, wake, console, mcp);
  }

  public GatewayOptions types(Set<String> only) {
    return new GatewayOptions(address, socket, token, only, lease, wake, console, mcp);
  }

  public GatewayOptions lease(Duration span) {
    return new GatewayOptions(address, socket, token, types, span, wake, console, mcp);
  }

  public GatewayOptions wake(Waker waker) {
    return new GatewayOptions(address, socket, token, types, lease, waker, console, mcp);
  }

  public GatewayOptions withConsole() {
    return new GatewayOptions(address, socket, token, types, lease, wake, true, mcp);
  }

  /// Its `types` are those of the gateway.
  public GatewayOptions mcp(McpOptions options) {
    return new GatewayOptions(address, socket, token, types, lease, wake, console, options);
  }
}
