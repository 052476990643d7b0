package dev.redoubt.testkit;

import dev.redoubt.testkit.RespConnection.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
/// [#sentinel] and [#cluster] start several servers, each of which is one of these.
///
/// `-Dredoubt.redis=…` or the environment's `REDOUBT_REDIS` runs another server: the path of a
/// `redis-server` or `valkey-server`, or a name that `servers/fetch` knows.
///
/// Safe for several threads. Methods that fail throw an [UncheckedIOException] or
/// [IllegalStateException] with the end of the server's log.
public final class EmbeddedRedis implements AutoCloseable {
  private static final int STARTS_TRIED = 5;

  private final ServerOptions options;
  private final Path folder;
  private final NodePlan plan;
  private final List<RecordingProxy> proxies;
  private RedisProcess process;
  private boolean suspended;

  private EmbeddedRedis(
      ServerOptions options, Path folder, NodePlan plan, List<RecordingProxy> proxies) {
    this.options = options;
    this.folder = folder;
    this.plan = plan;
    this.proxies = List.copyOf(proxies);
    RedisFolder.configure(folder, options.configuration(plan));
    this.process = RedisProcess.start(folder, plan.role());
  }

  /// Starts a server with the defaults. Returns when it answers.
  public static EmbeddedRedis start() {
    return builder().start();
  }

  /// Starts a primary, replicas of it, and sentinels that watch them.
  public static EmbeddedSentinel sentinel(int replicas, int sentinels) {
    return builder().sentinel(replicas, sentinels);
  }

  /// Starts a cluster with so many replicas of each primary.
  public static EmbeddedCluster cluster(int primaries, int replicasOfEach) {
    return builder().cluster(primaries, replicasOfEach);
  }

  public static Builder builder() {
    return new Builder();
  }

  /// The version of the servers that are started.
  public static ServerVersion version() {
    return ServerProgram.version();
  }

  /// Whether the servers that are started were built with TLS. Redis 6.0.5 of Maven Central was
  /// not.
  public static boolean hasTls() {
    return ServerProgram.tls();
  }

  /// Starts a server of a topology and does not wait for it.
  ///
  /// @param proxies what clients and other servers connect to instead of the server, if there are
  static EmbeddedRedis launch(ServerOptions options, NodePlan plan, List<RecordingProxy> proxies) {
    return new EmbeddedRedis(options, RedisFolder.create(), plan, proxies);
  }

  /// The port for clients.
  public int port() {
    return proxies.isEmpty() ? plan.port() : proxies.getFirst().port();
  }

  /// `host:port` for clients, as other servers and sentinels name this one.
  public String address() {
    return options.host + ":" + port();
  }

  /// The URI for clients of this server alone, with the password if there is one.
  public String uri() {
    return options.scheme("redis") + options.credentials() + address();
  }

  /// A path for clients that connect without a port. Neither TLS nor partitions apply to it.
  public Path socket() {
    return RedisFolder.socket(folder);
  }

  /// What stands before a server that was started as [Builder#partitionable], for tests that cut
  /// its connections or drop its answers. To stall it for clients only, set its mode.
  ///
  /// @throws IllegalStateException if there is none
  public RecordingProxy proxy() {
    if (proxies.isEmpty()) {
      throw new IllegalStateException("Only servers started with partitionable() have a proxy.");
    }
    return proxies.getFirst();
  }

  /// The server's process, for tests that do to it what no method does.
  public synchronized ProcessHandle process() {
    return process.server();
  }

  public synchronized boolean running() {
    return process.running();
  }

  /// Whether it runs and is not suspended.
  synchronized boolean responsive() {
    return running() && !suspended;
  }

  /// Shuts the server down in an orderly way, which closes its connections. Returns when it is
  /// down.
  public synchronized void stop() {
    resume();
    process.server().destroy();
    awaitEnd();
  }

  /// Kills the server like `kill -9`. Returns when it is down. What a partition held back of its
  /// bytes is lost.
  public synchronized void kill() {
    process.server().destroyForcibly();
    awaitEnd();
  }

  /// Stops the process where it is (SIGSTOP): its connections stay open and nothing answers.
  public synchronized void suspend() {
    process.signal("STOP");
    suspended = true;
  }

  /// Lets a suspended server go on.
  public synchronized void resume() {
    if (suspended) {
      process.signal("CONT");
      suspended = false;
    }
  }

  /// Starts the server again on the same port, killing it first if it is running. It is empty
  /// unless it is configured to save.
  public synchronized void restart() {
    kill();
    process = RedisProcess.start(folder, plan.role());
    proxies.forEach(RecordingProxy::accept);
    if (!awaitAnswer()) {
      throw new IllegalStateException(
          "Redis did not come back on port " + plan.port() + ":\n" + log());
    }
  }

  /// Deletes all data. Keeps connections.
  public void clear() {
    command("FLUSHALL");
  }

  /// Sends a command as a user with all rights, whatever users there are.
  ///
  /// @return the answer, in lines if it is a list; empty if there is none
  /// @throws IllegalStateException if the answer is an error, with its text
  public String command(String... command) {
    try (RespConnection connection = connect()) {
      return connection.command(command);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis does not answer:\n" + log(), e);
    }
  }

  /// Reads changed files of certificate and key. Open connections stay as they are.
  public void reloadCertificates() {
    command(
        "CONFIG",
        "SET",
        "tls-cert-file",
        command("CONFIG", "GET", "tls-cert-file").split("\n", -1)[1]);
  }

  /// The end of the server's log.
  public String log() {
    return RedisProcess.log(folder);
  }

  @Override
  public synchronized void close() {
    kill();
    proxies.forEach(RecordingProxy::close);
    RedisFolder.delete(folder);
  }

  Reply ask(String... command) {
    try (RespConnection connection = connect()) {
      return connection.ask(command);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis does not answer:\n" + log(), e);
    }
  }

  /// A connection of a user with all rights, for several commands, also while the server takes no
  /// others.
  public RespConnection connect() throws IOException {
    var connection = new RespConnection(socket());
    List<String> login = options.login(plan.role());
    if (!login.isEmpty()) {
      connection.ask(login.toArray(String[]::new));
    }
    return connection;
  }

  NodePlan plan() {
    return plan;
  }

  Path folder() {
    return folder;
  }

  /// @return whether it answers; if not, it has ended
  synchronized boolean awaitAnswer() {
    if (!process.awaitReady()) {
      return false;
    }
    Reply answer = ask("PING");
    if (!answer.text().equals("PONG")) {
      throw new IllegalStateException("Redis answered PING with " + answer.text());
    }
    return true;
  }

  private void awaitEnd() {
    process.awaitEnd();
    suspended = false;
    for (RecordingProxy proxy : proxies) {
      proxy.refuse();
      proxy.cut();
    }
  }

  /// Options of a server, or of all servers of a topology. May be used several times.
  public static final class Builder {
    private final ServerOptions options = new ServerOptions();
    private int port;

    private Builder() {}

    /// A fixed port instead of a free one, for a single server.
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /// Requires a password of the default user.
    public Builder password(String password) {
      options.password = password;
      return this;
    }

    /// Adds a user by an ACL rule, such as `alice on >secret ~* &* +@all`. Words about channels are
    /// left out on Redis 6.0, which does not know them. There is always a user `testkit`, by which
    /// [EmbeddedRedis#command] works.
    public Builder user(String rule) {
      return config("user " + ServerOptions.understood(rule));
    }

    /// Serves TLS instead of plain connections. A topology's servers also use it among each other,
    /// if `authority` has issued the certificate.
    public Builder tls(TestCertificate certificate, TestAuthority authority) {
      options.tls(certificate.certificate(), certificate.key());
      options.tls.add("tls-ca-cert-file " + RedisFolder.quoted(authority.certificate().toString()));
      return this;
    }

    /// Serves TLS with a certificate of `authority` for this machine.
    public Builder tls(TestAuthority authority) {
      return tls(authority.issue(), authority);
    }

    /// Serves TLS instead of plain connections.
    ///
    /// @param certificate PEM
    /// @param key PEM, its private key
    public Builder tls(Path certificate, Path key) {
      options.tls(certificate, key);
      return this;
    }

    /// Demands a certificate of the authority given to [#tls] from clients.
    public Builder clientCertificates() {
      options.tls.add("tls-auth-clients yes");
      return this;
    }

    /// Adds a line of `redis.conf`, such as `maxmemory 64mb`; not for sentinels.
    public Builder config(String line) {
      options.lines.add(line);
      return this;
    }

    /// For how long a server of a topology does not answer until the others take it for down: 2 s
    /// by default.
    public Builder downAfter(Duration downAfter) {
      options.downAfter = downAfter;
      return this;
    }

    /// The name by which servers of a topology name each other and tell clients: `localhost` or
    /// another name of the loopback interface. Needs Redis 6.2 (Sentinel) or 7.0 (Cluster).
    public Builder announcedHost(String host) {
      options.host = host;
      return this;
    }

    /// Puts a proxy in front of each server of a topology, so that its methods can partition them.
    /// Needs Linux.
    public Builder partitionable() {
      options.partitionable = true;
      return this;
    }

    /// Requires a password of clients of the sentinels.
    public Builder sentinelPassword(String password) {
      options.sentinelPassword = password;
      return this;
    }

    /// Adds a line to the configuration of each sentinel.
    public Builder sentinelConfig(String line) {
      options.sentinelLines.add(line);
      return this;
    }

    /// Starts a server and returns when it answers. If another process takes the free port
    /// meanwhile, another port is tried.
    public EmbeddedRedis start() {
      String log = "";
      for (int i = 0; i < (port == 0 ? STARTS_TRIED : 1); i++) {
        int chosen = port == 0 ? Ports.lasting(Ports.LOOPBACK) : port;
        EmbeddedRedis redis = launch(options, NodePlan.standalone(chosen), List.of());
        if (redis.awaitAnswer()) {
          return redis;
        }
        log = redis.log();
        redis.close();
      }
      throw new IllegalStateException("The embedded Redis did not start:\n" + log);
    }

    /// Starts a primary, replicas of it, and sentinels that watch them. Returns when the sentinels
    /// know all of them and the replicas are in step.
    public EmbeddedSentinel sentinel(int replicas, int sentinels) {
      return EmbeddedSentinel.start(options, replicas, sentinels);
    }

    /// Starts a cluster and returns when every server says that it is complete and the replicas are
    /// in step.
    public EmbeddedCluster cluster(int primaries, int replicasOfEach) {
      return EmbeddedCluster.start(options, primaries, replicasOfEach);
    }
  }
}
