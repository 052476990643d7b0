package dev.redoubt.redis;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.RedisLogin;
import dev.redoubt.files.TlsFiles;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A parsed Redis URI. `toString` shows addresses only.
///
/// @param login user and password of the URI, if any
/// @param verifiesHost whether a certificate must be valid for the host, and not only be issued by
///   an authority that is trusted
/// @param tlsFiles what the URI says of TLS, if anything
/// @param info whether servers are asked for `INFO`
record RedisUri(
    Topology topology,
    boolean tls,
    boolean verifiesHost,
    int database,
    @Nullable RedisLogin login,
    @Nullable TlsFiles tlsFiles,
    boolean info) {
  private static final int REDIS_PORT = 6379;
  private static final int SENTINEL_PORT = 26379;
  private static final int NODES_MAX = 64;
  private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private static final String SOCKET = "redis-socket";

  static final Set<String> SCHEMES =
      Set.of(
          "redis",
          "rediss",
          "redis-sentinel",
          "rediss-sentinel",
          "redis-cluster",
          "rediss-cluster",
          SOCKET);

  /// @throws ConfigurationException naming what is wrong, and never quoting user or password
  static RedisUri parse(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!SCHEMES.contains(scheme)) {
      throw wrong("the scheme must be redis:// or rediss:// (TLS)");
    }
    if (uri.getRawFragment() != null) {
      throw wrong("there is a '#'; inside a password write it as %23");
    }
    Map<String, String> options = options(uri.getRawQuery());
    RedisUri parsed = scheme.equals(SOCKET) ? socket(uri, options) : parse(scheme, uri, options);
    if (!options.isEmpty()) {
      throw wrong("there is an option after '?' that " + scheme + ":// does not have");
    }
    return parsed;
  }

  private static RedisUri socket(URI uri, Map<String, String> options) {
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    String path = uri.getPath();
    if (!(authority.isEmpty() || authority.endsWith("@")) || path == null || path.length() < 2) {
      throw wrong("after redis-socket:// stands the path of a socket: redis-socket:///path?db=0");
    }
    String number = options.remove("db");
    return new RedisUri(
        new Topology.Standalone(NodeAddress.unix(path)),
        false,
        false,
        number == null ? 0 : database("/" + number),
        authority.isEmpty() ? null : login(authority.substring(0, authority.length() - 1)),
        null,
        info(options));
  }

  private static RedisUri parse(String scheme, URI uri, Map<String, String> options) {
    String authority = uri.getRawAuthority();
    if (authority == null) {
      throw wrong("there is no host after " + scheme + "://");
    }
    int at = authority.lastIndexOf('@');
    String hosts = authority.substring(at + 1);
    boolean tls = scheme.startsWith("rediss");
    int database = database(uri.getRawPath());
    Topology topology =
        switch (scheme.substring(tls ? "rediss".length() : "redis".length())) {
          case "-sentinel" ->
              new Topology.Sentinel(nodes(hosts, SENTINEL_PORT), master(options.remove("master")));
          case "-cluster" -> {
            if (database != 0) {
              throw wrong("a cluster has no databases but 0");
            }
            yield new Topology.Cluster(nodes(hosts, REDIS_PORT));
          }
          default -> new Topology.Standalone(node(hosts, REDIS_PORT));
        };
    return new RedisUri(
        topology,
        tls,
        verifiesHost(tls, options),
        database,
        at < 0 ? null : login(authority.substring(0, at)),
        tls ? tlsFiles(options) : null,
        info(options));
  }

  private static @Nullable TlsFiles tlsFiles(Map<String, String> options) {
    return TlsFiles.of(options.remove("ca"), options.remove("cert"), options.remove("key"));
  }

  private static boolean verifiesHost(boolean tls, Map<String, String> options) {
    @Nullable String verify = tls ? options.remove("verify") : null;
    if (verify == null || verify.equals("full")) {
      return tls;
    }
    if (verify.equals("ca")) {
      return false;
    }
    throw wrong("verify is full (authority and host) or ca (authority only)");
  }

  private static boolean info(Map<String, String> options) {
    @Nullable String info = options.remove("info");
    if (info == null || info.equals("no")) {
      return false;
    }
    if (info.equals("yes")) {
      return true;
    }
    throw wrong("info is yes (have the servers tell of themselves) or no");
  }

  private static String master(@Nullable String name) {
    if (name == null) {
      throw wrong("after a Sentinel's address must stand ?master=NAME, as the Sentinel calls it");
    }
    if (!MASTER.matcher(name).matches()) {
      throw wrong("the name of the master has other characters than A-Z a-z 0-9 . _ -");
    }
    return name;
  }

  private static List<NodeAddress> nodes(String hosts, int defaultPort) {
    List<NodeAddress> nodes = new ArrayList<>();
    for (String host : hosts.split(",", -1)) {
      nodes.add(node(host, defaultPort));
    }
    if (nodes.size() > NODES_MAX) {
      throw wrong("there are more than " + NODES_MAX + " hosts");
    }
    return List.copyOf(nodes);
  }

  private static NodeAddress node(String text, int defaultPort) {
    // Brackets arrive as %5B and %5D where java.net.URI takes none, behind a comma.
    String place = text.replace("%5B", "[").replace("%5D", "]");
    NodeAddress node = NodeAddress.parse(place, defaultPort);
    if (node == null) {
      throw wrong(
          "the host or port is not valid; inside a password write special characters as %XX");
    }
    if (node.port() == 0) {
      throw wrong("the port must lie between 1 and 65535");
    }
    return node;
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

  private static Map<String, String> options(@Nullable String query) {
    Map<String, String> options = new LinkedHashMap<>();
    if (query == null) {
      return options;
    }
    for (String option : query.split("&", -1)) {
      int sign = option.indexOf('=');
      if (sign < 1) {
        throw wrong("after '?' stand options such as master=NAME, with '&' between them");
      }
      String before = options.put(option.substring(0, sign), decoded(option.substring(sign + 1)));
      if (before != null) {
        throw wrong("an option is there twice");
      }
    }
    return options;
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

  private static int database(@Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return 0;
    }
    String number = path.substring(1);
    if (!number.matches("[0-9]{1,5}")) {
      throw wrong("after the host may only stand the number of a database, such as /0");
    }
    return Integer.parseInt(number);
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(
        ErrorCode.BAD_REDIS_URI,
        "The Redis URI is wrong: "
            + what
            + ". It looks like redis://user:password@localhost:6379/0, where all but scheme and host"
            + " may be left out; with Sentinels like redis-sentinel://host:26379,host2:26379/0"
            + "?master=NAME, with a cluster like redis-cluster://host:7000,host2:7000; with a Unix socket like"
            + " redis-socket:///path?db=0.");
  }

  @Override
  public String toString() {
    return topology.toString();
  }
}
