package dev.redoubt.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// What a request has to present before anything of it is read. `Host` and `Origin` keep out pages
/// in a browser on this machine, which can reach the loopback interface too; the token everybody
/// else.
final class Guard {
  private final byte[] token;
  private final Set<String> hosts;
  private final Set<String> origins = new HashSet<>();

  /// @param port where the gateway listens
  Guard(String token, int port) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    hosts.forEach(host -> origins.add("http://" + host));
  }

  /// @param local whether it came through the Unix socket, which no page can reach and where `Host`
  ///   means nothing
  void checkSource(HttpFields headers, boolean local) {
    String host = only(headers, HttpHeader.HOST);
    if (!local && (host == null || !hosts.contains(host.toLowerCase(Locale.ROOT)))) {
      throw new Problem(
          421, "WRONG_HOST", "The Host of the request is not this gateway's address.");
    }
    List<HttpField> origin = headers.getFields(HttpHeader.ORIGIN);
    if (!origin.isEmpty() && !origins.contains(origin.getFirst().getValue())) {
      throw new Problem(403, "WRONG_ORIGIN", "Pages of other origins may not use this gateway.");
    }
  }

  void checkToken(HttpFields headers) {
    String given = Objects.requireNonNullElse(only(headers, HttpHeader.AUTHORIZATION), "");
    boolean bearer = given.regionMatches(true, 0, "Bearer ", 0, 7);
    String shown = bearer ? given.substring(7).strip() : "";
    if (!MessageDigest.isEqual(token, shown.getBytes(StandardCharsets.UTF_8))) {
      throw new Problem(
          401, "TOKEN", "The request needs the header \"Authorization: Bearer TOKEN\".");
    }
  }

  /// Null where there is none, or more than one.
  private static @Nullable String only(HttpFields headers, HttpHeader name) {
    List<HttpField> fields = headers.getFields(name);
    return fields.size() == 1 ? fields.getFirst().getValue() : null;
  }
}
