package dev.redoubt.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Host and port of one server, or the path of its Unix socket.
///
/// @param host a name, an IPv4 address, or an IPv6 address without its brackets; the path of a Unix
///   socket, which begins with a slash
/// @param port 0 with a path
record NodeAddress(String host, int port) {
  /// Looser than `java.net.URI`, which knows no underscore in a host, as container names have it.
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.%a-z]+]|[A-Za-z0-9._-]+)(?::([0-9]*))?");

  static NodeAddress unix(String path) {
    return new NodeAddress(path, 0);
  }

  /// Whether it is the path of a Unix socket.
  boolean unix() {
    return host.startsWith("/");
  }

  /// Reads `host`, `host:port` or `[host]:port`.
  ///
  /// @return null where it is none of these
  static @Nullable NodeAddress parse(String text, int defaultPort) {
    Matcher place = HOST_AND_PORT.matcher(text);
    if (!place.matches()) {
      return null;
    }
    String host = place.group(1);
    @Nullable String digits = place.group(2);
    return new NodeAddress(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        digits == null ? defaultPort : port(digits));
  }

  /// @return 0 where it is no port
  private static int port(String digits) {
    int port = digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
    return port > 65_535 ? 0 : port;
  }

  @Override
  public String toString() {
    if (unix()) {
      return host;
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
