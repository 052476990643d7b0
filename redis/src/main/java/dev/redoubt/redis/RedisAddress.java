package dev.redoubt.redis;

import dev.redoubt.ConfigurationException;
import dev.redoubt.RedisLogin;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.StaticCredentialsProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A parsed Redis URL. `toString` shows host and port only.
final class RedisAddress {
  static final Set<String> SCHEMES = Set.of("redis", "rediss");
  private static final int DEFAULT_PORT = 6379;

  /// Looser than `java.net.URI`, which knows no underscore in a host, as container names have it.
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:.%a-z]+]|[A-Za-z0-9._-]+)(?::([0-9]*))?");

  private final boolean tls;
  private final String host;
  private final int port;
  private final int database;
  private final @Nullable RedisLogin login;

  private RedisAddress(
      boolean tls, String host, int port, int database, @Nullable RedisLogin login) {
    this.tls = tls;
    this.host = host;
    this.port = port;
    this.database = database;
    this.login = login;
  }

  /// @throws ConfigurationException naming what is wrong, and never quoting user or password
  static RedisAddress parse(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw wrong("the scheme must be redis:// or rediss:// (TLS)");
    }
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw wrong("there is no host after " + scheme + "://");
    }
    if (uri.getRawQuery() != null) {
      throw wrong("options after '?' are not supported");
    }
    if (uri.getRawFragment() != null) {
      throw wrong("there is a '#'; inside a password write it as %23");
    }
    int at = authority.lastIndexOf('@');
    Matcher place = HOST_AND_PORT.matcher(authority.substring(at + 1));
    if (!place.matches()) {
      throw wrong(
          "the host or port is not valid; inside a password write special characters as %XX");
    }
    String host = place.group(1);
    return new RedisAddress(
        scheme.equals("rediss"),
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port(place.group(2)),
        database(uri.getRawPath()),
        at < 0 ? null : login(authority.substring(0, at)));
  }

  private static RedisLogin login(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw wrong("before '@' must stand user:password, or :password without a user");
    }
    String user = decoded(text.substring(0, colon));
    String password = decoded(text.substring(colon + 1));
    if (password.isEmpty()) {
      throw wrong("the password before '@' is empty");
    }
    return user.isEmpty() ? RedisLogin.of(password) : new RedisLogin(user, password);
  }

  private static String decoded(String text) {
    try {
      // URLDecoder is for forms: a plus sign is a blank there, but not in a URI.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message quotes the text, which may be a password: it must not become the cause.
      throw wrong("the user or password has a '%' that two hex digits do not follow");
    }
  }

  private static int port(@Nullable String digits) {
    if (digits == null) {
      return DEFAULT_PORT;
    }
    int port = digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw wrong("the port must lie between 1 and 65535");
    }
    return port;
  }

  private static int database(@Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return 0;
    }
    if (!path.matches("/[0-9]{1,5}")) {
      throw wrong("after the host may only stand the number of a database, such as /0");
    }
    return Integer.parseInt(path.substring(1));
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(
        "BAD_REDIS_URI",
        "The Redis URI is wrong: "
            + what
            + ". It looks like redis://user:password@localhost:6379/0, where all but scheme and host"
            + " may be left out.");
  }

  boolean tls() {
    return tls;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /// User and password of the URL, if any.
  @Nullable RedisLogin login() {
    return login;
  }

  /// @param place address to connect to; the certificate must still be valid for the host's name
  PlacedUri toRedisUri(InetAddress place, @Nullable RedisLogin login, Duration timeout) {
    PlacedUri uri = new PlacedUri(new InetSocketAddress(place, port));
    uri.setHost(host);
    uri.setPort(port);
    uri.setDatabase(database);
    uri.setTimeout(timeout);
    uri.setSsl(tls);
    uri.setVerifyPeer(SslVerifyMode.FULL);
    // Known at once, they keep Lettuce's handshake on one thread. With any other provider it
    // continues on another thread, and sometimes loses the server's answer.
    uri.setCredentialsProvider(
        new StaticCredentialsProvider(
            login == null ? null : login.user(),
            login == null ? null : login.password().toCharArray()));
    return uri;
  }

  /// Host and port.
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
