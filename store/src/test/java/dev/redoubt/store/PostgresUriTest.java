package dev.redoubt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import dev.redoubt.RedoubtException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// URIs of stores. A server that is none shows what the driver sends.
class PostgresUriTest {
  private static final Map<String, String> NOTHING = Map.of();

  /// User, database and application as the driver sends them, in its first message.
  private static String sent(String uri, Map<String, String> environment) throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PostgresUri parsed =
          PostgresUri.parse(
              uri.replace("PORT", Integer.toString(server.getLocalPort())), environment::get);
      Thread client = Thread.ofVirtual().start(() -> failing(parsed));
      try (var socket = server.accept()) {
        byte[] message = new byte[4_096];
        int length = socket.getInputStream().read(message);
        return new String(message, 0, length, StandardCharsets.UTF_8);
      } finally {
        client.interrupt();
      }
    }
  }

  private static void failing(PostgresUri uri) {
    assertThatThrownBy(uri::open).isInstanceOf(SQLException.class);
  }

  @Test
  void userAndDatabaseAreTheUrisAndThoseOfTheEnvironment() throws IOException {
    assertThat(sent("postgresql://al%40ice@127.0.0.1:PORT/a%20b?sslmode=disable", NOTHING))
        .contains("user\0al@ice\0")
        .contains("database\0a b\0");
    assertThat(
            sent(
                "postgres://127.0.0.1:PORT/db?sslmode=disable&schema=mine",
                Map.of("PGUSER", "carol")))
        .contains("user\0carol\0")
        .contains("search_path\0mine\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice.db",
        "mysql://h/db?x=hunter2",
        "postgresql://bob:hunter2@/db",
        "postgresql://bob:hunter2@host",
        "postgresql://bob:hunter2@host/",
        "postgresql://bob:hunter2@ho st/db",
        "postgresql://bob:hunter2%@host/db",
        "postgresql://bob@host/db?password=hunter2",
        "postgresql://bob@host/db?sslmode",
      })
  void whatIsWrongIsRefusedAndNotQuoted(String uri) {
    assertThatThrownBy(() -> PostgresUri.parse(uri, NOTHING::get))
        .asInstanceOf(InstanceOfAssertFactories.type(RedoubtException.class))
        .isInstanceOf(ConfigurationException.class)
        .returns("BAD_STORE_URI", RedoubtException::code)
        .satisfies(e -> assertThat(e).hasNoCause())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
  }

  @Test
  void passwordsAppearInNoText() {
    PostgresUri uri = PostgresUri.parse("postgresql://bob:hunter2@127.0.0.1:1/db", NOTHING::get);

    assertThat(uri.toString()).doesNotContain("hunter2");
    assertThatThrownBy(uri::open)
        .isInstanceOf(SQLException.class)
        .satisfies(e -> assertThat(texts(e)).doesNotContain("hunter2"));
  }

  private static String texts(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void aMissingDriverIsNamed() throws SQLException {
    Driver driver = DriverManager.getDriver("jdbc:postgresql://localhost/any");
    DriverManager.deregisterDriver(driver);
    try {
      PostgresUri uri = PostgresUri.parse("postgresql://bob@127.0.0.1:1/db", NOTHING::get);

      assertThatThrownBy(uri::open)
          .asInstanceOf(InstanceOfAssertFactories.type(ConfigurationException.class))
          .returns("NO_STORE", RedoubtException::code)
          .satisfies(e -> assertThat(e.getMessage()).contains("org.postgresql:postgresql"));
    } finally {
      DriverManager.registerDriver(driver);
    }
  }
}
