package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A real Redis 7.0 server for tests and demonstrations: on the loopback interface, in memory, in a
/// temporary folder of its own (mode 0700). It ends with this JVM, even after `kill -9`. Needs
/// Linux or macOS, but no installation, root or container.
///
/// ```java
/// try (var redis = EmbeddedRedis.start()) {
///   Agent.builder("alice").redis(redis.uri())…
/// }
/// ```
///
/// Safe for several threads. Methods that fail throw an [UncheckedIOException] or
/// [IllegalStateException] with the end of the server's log.
public final class EmbeddedRedis implements AutoCloseable {
  private static final int PORTS_TRIED = 5;

  private final Builder options;
  private final Path folder;
  private final int port;
  private RedisProcess process;

  private EmbeddedRedis(Builder options, Path folder, int port, RedisProcess process) {
    this.options = options;
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /// Starts a server with the defaults. Returns when it answers.
  public static EmbeddedRedis start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  public int port() {
    return port;
  }

  /// The URI for clients, with the password if there is one.
  public String uri() {
    String credentials =
        options.password == null ? "" : ":" + percentEncoded(options.password) + "@";
    return (options.tls.isEmpty() ? "redis://" : "rediss://") + credentials + "127.0.0.1:" + port;
  }

  /// The server's process, for tests that suspend it.
  public synchronized ProcessHandle process() {
    return process.server();
  }

  public synchronized boolean running() {
    return process.running();
  }

  /// Shuts the server down in an orderly way, which closes its connections. Returns when it is
  /// down.
  public synchronized void stop() {
    process.server().destroy();
    process.awaitEnd();
  }

  /// Kills the server like `kill -9`. Returns when it is down.
  public synchronized void kill() {
    process.server().destroyForcibly();
    process.awaitEnd();
  }

  /// Starts the server again on the same port, killing it first if it is running. It is empty
  /// unless it is configured to save.
  public synchronized void restart() {
    kill();
    process = RedisProcess.start(folder);
    if (!awaitAnswer()) {
      throw new IllegalStateException("Redis did not come back on port " + port + ":\n" + log());
    }
  }

  /// Deletes all data. Keeps connections if TLS is off and the default user may FLUSHALL; otherwise
  /// restarts the server.
  public synchronized void clear() {
    if (!options.tls.isEmpty() || !command("FLUSHALL").equals("+OK")) {
      restart();
    }
  }

  /// The end of the server's log.
  public String log() {
    return RedisProcess.log(folder);
  }

  @Override
  public synchronized void close() {
    kill();
    RedisFolder.delete(folder);
  }

  /// @return whether it answers; if not, it has ended
  private boolean awaitAnswer() {
    if (!process.awaitReady()) {
      return false;
    }
    if (options.tls.isEmpty()) {
      String answer = command("PING");
      if (!answer.equals("+PONG") && !answer.startsWith("-NOAUTH")) {
        throw new IllegalStateException("Redis answered PING with " + answer);
      }
    }
    return true;
  }

  private static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String command(String name) {
    try {
      return Resp.ask(port, options.password, name);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis does not answer:\n" + log(), e);
    }
  }

  /// Options of a server. May be used for several servers.
  public static final class Builder {
    private final List<String> tls = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private @Nullable String password;
    private int port;

    private Builder() {}

    /// A fixed port instead of a free one.
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /// Requires a password of the default user.
    public Builder password(String password) {
      this.password = password;
      return this;
    }

    /// Adds a user by an ACL rule, such as `alice on >secret ~* &* +@all`.
    public Builder user(String rule) {
      return config("user " + rule);
    }

    /// Serves TLS instead of plain connections.
    ///
    /// @param certificate PEM
    /// @param key PEM, its private key
    public Builder tls(Path certificate, Path key) {
      tls.clear();
      tls.add("tls-auth-clients no");
      tls.add("tls-cert-file " + RedisFolder.quoted(certificate.toAbsolutePath().toString()));
      tls.add("tls-key-file " + RedisFolder.quoted(key.toAbsolutePath().toString()));
      return this;
    }

    /// Adds a line of `redis.conf`, such as `maxmemory 64mb`.
    public Builder config(String line) {
      lines.add(line);
      return this;
    }

    /// Starts a server and returns when it answers. If another process takes the free port
    /// meanwhile, another port is tried.
    public EmbeddedRedis start() {
      Path folder = RedisFolder.create();
      String log = "";
      for (int i = 0; i < (port == 0 ? PORTS_TRIED : 1); i++) {
        int chosen = port == 0 ? freePort() : port;
        RedisFolder.configure(folder, configuration(chosen));
        var redis = new EmbeddedRedis(this, folder, chosen, RedisProcess.start(folder));
        if (redis.awaitAnswer()) {
          return redis;
        }
        log = redis.log();
      }
      RedisFolder.delete(folder);
      throw new IllegalStateException("The embedded Redis did not start:\n" + log);
    }

    private List<String> configuration(int chosen) {
      var all = new ArrayList<String>();
      all.add((tls.isEmpty() ? "port " : "port 0\ntls-port ") + chosen);
      all.addAll(tls);
      if (password != null) {
        all.add("requirepass " + RedisFolder.quoted(password));
      }
      all.addAll(lines);
      return all;
    }

    private static int freePort() {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        throw new UncheckedIOException("There is no free port on the loopback interface.", e);
      }
    }
  }
}
