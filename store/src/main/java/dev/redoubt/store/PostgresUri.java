package dev.redoubt.store;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Connects to the database of a `postgresql://` URI. The URI and what is made of it may have a
/// password, and appear in no message.
final class PostgresUri implements PostgresStore.Connections {
  /// Looks up environment variables.
  interface Environment {
    @Nullable String get(String name);
  }

  /// What may stand behind the `?`, by libpq's names, and the driver's.
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "sslmode", "sslmode",
          "sslrootcert", "sslrootcert",
          "sslcert", "sslcert",
          "sslkey", "sslkey",
          "connect_timeout", "connectTimeout",
          "application_name", "ApplicationName",
          "target_session_attrs", "targetServerType",
          "schema", "currentSchema");

  private final String url;
  private final Properties properties;

  private PostgresUri(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
  }

  /// @throws ConfigurationException if it is wrong; does not quote the text
  static PostgresUri parse(String text, Environment environment) {
    URI uri = uri(text);
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String login = at < 0 ? "" : authority.substring(0, at);
    String hosts = authority.substring(at + 1);
    String database = decoded(uri.getRawPath() == null ? "" : uri.getRawPath()).replace("/", "");
    if (hosts.isEmpty() || database.isEmpty()) {
      throw wrong("host or database is missing");
    }
    Properties properties = new Properties();
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("ApplicationName", "redoubt");
    login(login, environment, properties);
    parameters(uri.getRawQuery(), properties);
    return new PostgresUri("jdbc:postgresql://" + hosts + "/" + encoded(database), properties);
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text.strip());
      if ("postgresql".equalsIgnoreCase(uri.getScheme())
          || "postgres".equalsIgnoreCase(uri.getScheme())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw wrong(
          "see character "
              + (e.getIndex() + 1)
              + "; inside user and password, write special characters as %XX");
    }
    throw wrong("the scheme must be postgresql; for a file, call store(Path)");
  }

  private static void login(String login, Environment environment, Properties into) {
    int colon = login.indexOf(':');
    String user = decoded(colon < 0 ? login : login.substring(0, colon));
    String named = user.isEmpty() ? environment.get("PGUSER") : user;
    if (named != null) {
      into.setProperty("user", named);
    }
    String password =
        colon < 0 ? environment.get("PGPASSWORD") : decoded(login.substring(colon + 1));
    if (password != null) {
      into.setProperty("password", password); // else the driver reads PGPASSFILE, or ~/.pgpass
    }
  }

  private static void parameters(@Nullable String query, Properties into) {
    if (query == null) {
      return;
    }
    for (String part : query.split("&", -1)) {
      int equal = part.indexOf('=');
      String name = PARAMETERS.get(equal < 0 ? part : part.substring(0, equal));
      if (name == null || equal < 0) {
        throw wrong("behind the ? may stand " + String.join(", ", PARAMETERS.keySet()));
      }
      String value = decoded(part.substring(equal + 1));
      boolean primary = name.equals("targetServerType") && value.equals("read-write");
      into.setProperty(name, primary ? "primary" : value);
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw wrong("a '%' stands without two hex digits");
    }
  }

  private static String encoded(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ConfigurationException wrong(String what) {
    return new ConfigurationException(
        ErrorCode.BAD_STORE_URI,
        "The URI of the store is wrong: "
            + what
            + ". It looks like postgresql://user@host:5432/database?sslmode=verify-full.");
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = driver().connect(url, properties);
    if (connection == null) {
      throw wrong("the driver does not understand it");
    }
    return connection;
  }

  private static Driver driver() {
    try {
      return DriverManager.getDriver("jdbc:postgresql://localhost/any");
    } catch (SQLException e) {
      throw new ConfigurationException(
          ErrorCode.NO_STORE,
          "There is no driver for PostgreSQL: add the artifact org.postgresql:postgresql.",
          e);
    }
  }

  /// Without anything that could be secret.
  @Override
  public String toString() {
    return "PostgreSQL";
  }
}
