package dev.redoubt;

import dev.redoubt.environment.Limits;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spi.StateStore;
import dev.redoubt.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;

/// Collects the settings of an agent. Not thread-safe.
public final class AgentBuilder {
  private final AgentSettings.Draft draft;

  AgentBuilder(String name) {
    this.draft = new AgentSettings.Draft(name);
  }

  /// Where Redis is, with user, password and database in the URI where needed. Without it,
  /// `REDIS_URL` is read.
  ///
  /// - `redis://host:6379`: one server, or a name behind which a managed service exchanges it
  /// - `redis-sentinel://host:26379,host2:26379/0?master=NAME`: the primary that Sentinels name
  /// - `redis-cluster://host:7000,host2:7000`: a cluster, found through any of these nodes
  /// - `redis-socket:///path?db=0`: one server of this machine, by its Unix socket
  ///
  /// All with TLS: `rediss://`, `rediss-sentinel://`, `rediss-cluster://`, where `?ca=FILE`,
  /// `?cert=FILE&key=FILE` and `?verify=ca` say how (as [#redisSsl] and, where nothing else does,
  /// the environment's `REDIS_CA`, `REDIS_CERT` and `REDIS_KEY`).
  ///
  /// Agents of one process share their connections where all settings of Redis are equal: URI,
  /// namespace, timeout, [#waitForRedis], and the suppliers of logins and of TLS, as their `equals`
  /// says. Each agent adds one connection of its own, to read from.
  public AgentBuilder redis(String uri) {
    draft.uri = uri;
    return this;
  }

  /// Supplies user and password for Redis, instead of the URI. `login` is called for each
  /// connection, so a new password needs no restart; it may block, and read files.
  public AgentBuilder redisLogin(Supplier<RedisLogin> login) {
    draft.login = login;
    return this;
  }

  /// User and password for Sentinels, which have users of their own; asked at each connection.
  /// Without it, `REDIS_SENTINEL_USER` and `REDIS_SENTINEL_PASSWORD` are read.
  public AgentBuilder redisSentinelLogin(Supplier<RedisLogin> login) {
    draft.sentinelLogin = login;
    return this;
  }

  /// Makes TLS connections (`rediss://`) with these trusted authorities, and with a certificate of
  /// our own where the context has one, instead of the JVM's trust store. `context` is asked at
  /// each connection, so new certificates need no restart; it may block, and read files:
  /// [dev.redoubt.files.TlsFiles] does for PEM. The server's certificate must be valid for the host
  /// in any case, unless the URI says `?verify=ca`.
  public AgentBuilder redisSsl(Supplier<SSLContext> context) {
    draft.ssl = context;
    return this;
  }

  /// Uses a transport that is already open, which several agents may share; closing the agent
  /// leaves it open.
  public AgentBuilder transport(Transport transport) {
    draft.transport = transport;
    return this;
  }

  /// Prefix of every key in Redis, `[a-zA-Z0-9._-]{1,64}`; `qrmp1` by default.
  public AgentBuilder namespace(String namespace) {
    draft.namespace = namespace;
    return this;
  }

  /// Timeout for reaching Redis at the start, and for [Agent#connect]; 5 s by default.
  public AgentBuilder connectTimeout(Duration timeout) {
    draft.connectTimeout = timeout;
    return this;
  }

  /// Starts even while Redis is down, and connects once it is up.
  public AgentBuilder waitForRedis() {
    draft.waitForRedis = true;
    return this;
  }

  /// Loads the identity from a key file, or creates the file, unencrypted and with mode 0600.
  /// Without an identity, the agent makes one in memory, which peers that pinned an earlier one
  /// refuse.
  public AgentBuilder identity(Path keyFile) {
    draft.keyFile = keyFile;
    return this;
  }

  /// Uses `identity` without taking ownership; the caller closes it.
  public AgentBuilder identity(Identity identity) {
    draft.identity = identity;
    return this;
  }

  /// Presents the credential in `file`, so that peers that trust its issuer accept us. The file is
  /// read again when it changes, so a renewed credential needs no restart.
  ///
  /// [#build] throws a [ConfigurationException] with code `CREDENTIAL_MISSING`,
  /// `CREDENTIAL_DAMAGED` or `CREDENTIAL_UNREADABLE`, or `CREDENTIAL_UNUSABLE` if it is for another
  /// name or identity, or not valid now.
  public AgentBuilder credential(Path file) {
    draft.credentialFile = file;
    return this;
  }

  /// Presents the credential that `source` returns, at most 6 KiB, or empty for none. `source` is
  /// called at the start and, on a thread of its own, with every heartbeat. The credential is not
  /// checked here.
  public AgentBuilder credential(Supplier<Bytes> source) {
    draft.credential = source;
    return this;
  }

  /// Decides which identity is accepted for which name (see [dev.redoubt.identity.Trust]). The
  /// default is first use in memory, with a warning for each new peer.
  public AgentBuilder trust(TrustPolicy trust) {
    draft.trust = trust;
    return this;
  }

  /// Default time to live of messages, 1 ms to 24 h ([SendOptions#timeToLive] overrides it). Itself
  /// defaults to `MAX_MESSAGE_AGE` seconds from the environment, or 300 s.
  public AgentBuilder timeToLive(Duration span) {
    draft.timeToLive = span;
    return this;
  }

  /// Time limit of one attempt of a handler, after which it is interrupted; 30 s by default.
  public AgentBuilder handlerTime(Duration limit) {
    draft.handlerTime = limit;
    return this;
  }

  /// Maximum number of handlers that run at once, over all types and peers; 256 by default. An
  /// interrupted handler that has not returned still counts.
  ///
  /// One peer gets at most half of them, and less while others want many; strangers (peers pinned
  /// because they contacted us) get three quarters together. Messages beyond that wait in the
  /// inbound budget, and may expire there. If handlers wait for each other, raise this to the
  /// number that must run together. A handler that waits in [Agent#request] needs no slot for the
  /// reply.
  public AgentBuilder concurrentHandlers(int max) {
    draft.concurrency = new AgentSettings.Concurrency(max, draft.concurrency.ofType());
    return this;
  }

  /// Maximum number of handlers that run at once of each type registered
  /// [HandlerOptions#unordered], with shares as in [#concurrentHandlers]; 128 by default, so that
  /// no type blocks the others. Ordered types run one handler per sender.
  public AgentBuilder concurrentHandlersPerType(int max) {
    draft.concurrency = new AgentSettings.Concurrency(draft.concurrency.handlers(), max);
    return this;
  }

  /// Runs handlers on `executor` instead of virtual threads: for CPU-bound handlers. A virtual
  /// thread that computes occupies a carrier thread, of which the process has one for each CPU, and
  /// so delays all other virtual threads, those of the Redis connections included. Pass a bounded
  /// pool of platform threads, and set [#concurrentHandlers] to its size, so that waiting messages
  /// get fair shares:
  ///
  /// ```java
  /// .handlerExecutor(Executors.newFixedThreadPool(4))
  /// .concurrentHandlers(4)
  /// ```
  ///
  /// Replies to [Agent#request] never use these threads. A task that the executor rejects, or runs
  /// on the calling thread, runs on a virtual thread; one that it discards is never handled.
  /// `execute` must not block: all agents of the process would wait with it. The caller shuts the
  /// executor down, after the agent.
  public AgentBuilder handlerExecutor(Executor executor) {
    draft.handlerExecutor = executor;
    return this;
  }

  public AgentBuilder limits(Limits limits) {
    draft.limits = limits;
    return this;
  }

  /// Adds a codec. The first one that supports a type is used; the built-in ones come last:
  /// `byte[]` and [Bytes], `String`, JSON for everything else.
  public AgentBuilder codec(Codec codec) {
    draft.codecs.add(codec);
    return this;
  }

  /// Adds a listener for all events. There may be several.
  public AgentBuilder listener(AgentListener listener) {
    draft.listeners.add(new Subscription(listener, Set.of()));
    return this;
  }

  /// Adds a listener for these kinds of events only. Without [AgentEvent.MessageEnded] it costs
  /// nothing per message.
  ///
  /// @param kinds record classes in [AgentEvent]
  public AgentBuilder listener(AgentListener listener, Set<Class<? extends AgentEvent>> kinds) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("A listener of no kind of event would never be called.");
    }
    draft.listeners.add(new Subscription(listener, kinds));
    return this;
  }

  /// Adds an interceptor around sends and handlers; the first is the outermost.
  public AgentBuilder interceptor(Interceptor interceptor) {
    draft.interceptors.add(interceptor);
    return this;
  }

  /// Keeps in `file` what must outlive this process, so that a restart loses nothing and handles
  /// nothing twice unnoticed: what was sent and has not ended, and what was handled. The agent is
  /// the same instance at each start. Needs the artifact `redoubt-store` and an identity that
  /// lasts.
  ///
  /// The file is an SQLite database, sealed under the identity, with mode 0600; it is created if
  /// there is none, and open in one agent at a time. [#build] opens it, and throws a
  /// [StoreException] with code `STORE_IN_USE`, `STORE_MOVED`, `STORE_DAMAGED`, `STORE_IDENTITY`,
  /// `STORE_MODE` or `STORE_UNREADABLE` if it cannot be gone on with; [Agent#start], with
  /// `STORE_ROLLED_BACK`.
  public AgentBuilder store(Path file) {
    draft.store = owner -> Stores.provider().open(file);
    return this;
  }

  /// As [#store(Path)], in a PostgreSQL database: for agents without a disk of their own. Needs the
  /// driver, `org.postgresql:postgresql`.
  ///
  /// `uri` is `postgresql://user@host:5432/database`, with `?sslmode=verify-full` and other
  /// parameters of libpq. The password comes from the environment's `PGPASSWORD`, from `PGPASSFILE`
  /// or `~/.pgpass`, or from the URI, which appears in no message.
  ///
  /// Each identity has a store of its own in the schema. The tables are created if there are none.
  /// While the database cannot be reached, it is tried again each second ([AgentEvent.StoreFull]);
  /// nothing is lost by that.
  public AgentBuilder store(String uri) {
    draft.store = owner -> Stores.provider().open(uri, owner);
    return this;
  }

  /// As [#store(String)], over connections of `source`; one is kept while the agent runs. Pools
  /// that hand a connection to others between two transactions are not good for it.
  public AgentBuilder store(DataSource source) {
    draft.store = owner -> Stores.provider().open(source, owner);
    return this;
  }

  /// As [#store(Path)], in a store that is open already; the agent closes it.
  public AgentBuilder store(StateStore store) {
    draft.store = owner -> store;
    return this;
  }

  /// As [#files(Path, FileHandler, FileLimits)], with [FileLimits#DEFAULT].
  public AgentBuilder files(Path folder, FileHandler handler) {
    return files(folder, handler, FileLimits.DEFAULT);
  }

  /// Takes files that trusted peers send ([Agent#sendFile]) into `folder`, which is made if there
  /// is none; what is not finished is in `.redoubt` below it, and goes on after a restart, also of
  /// a new instance. One agent at a time has the folder.
  ///
  /// [#build] throws a [ConfigurationException] with code `FILES_FOLDER` if it cannot be used.
  public AgentBuilder files(Path folder, FileHandler handler, FileLimits limits) {
    draft.files = new FileReceiver.Settings(folder, handler, limits);
    return this;
  }

  /// Replaces the clock, for tests.
  public AgentBuilder timeSource(TimeSource time) {
    draft.time = time;
    return this;
  }

  /// See [Agent#handle].
  public <T> AgentBuilder handle(String type, Class<T> body, Handler<T> handler) {
    return handle(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
  }

  /// See [Agent#handle].
  public <T> AgentBuilder handle(
      String type, Class<T> body, Handler<T> handler, HandlerOptions options) {
    return handle(type, TypeRef.of(body), handler, options);
  }

  /// See [Agent#handle].
  public <T> AgentBuilder handle(
      String type, TypeRef<T> body, Handler<T> handler, HandlerOptions options) {
    draft.handlers.add(type, body, handler, options);
    return this;
  }

  /// See [Agent#handleAny].
  public AgentBuilder handleAny(Handler<Bytes> handler) {
    draft.handlers.addForAny(handler);
    return this;
  }

  /// See [Agent#handleRequest].
  public <T, R> AgentBuilder handleRequest(
      String type, Class<T> body, RequestHandler<T, R> handler) {
    return handleRequest(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
  }

  /// See [Agent#handleRequest].
  public <T, R> AgentBuilder handleRequest(
      String type, Class<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
    return handleRequest(type, TypeRef.of(body), handler, options);
  }

  /// See [Agent#handleRequest].
  public <T, R> AgentBuilder handleRequest(
      String type, TypeRef<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
    draft.handlers.addForRequests(type, body, handler, options);
    return this;
  }

  /// Makes the agent without starting it: it opens no connection, and messages stay QUEUED until
  /// [Agent#start]. Handlers can be added meanwhile, so that all are there before the agent is
  /// published. A builder makes one agent. The first agent of a process runs known-answer tests of
  /// every primitive, which takes a tenth of a second.
  ///
  /// @throws ConfigurationException if a setting is wrong; with code `SELF_TEST` if this machine or
  ///   its libraries compute wrong results
  /// @throws StoreException if the store cannot be gone on with
  public Agent build() {
    return new Agent(draft.settings(System::getenv));
  }

  /// [#build], then [Agent#start].
  ///
  /// @throws ConfigurationException as both do
  /// @throws TransportException if Redis cannot be reached or refuses us
  public Agent start() {
    Agent agent = build();
    agent.start();
    return agent;
  }
}
