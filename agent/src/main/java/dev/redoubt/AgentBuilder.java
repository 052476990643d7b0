package dev.redoubt;

import dev.redoubt.environment.Limits;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Settings of an agent to be started. Not safe for several threads.
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
  /// - `redis-socket:///path?db=0`: one server at a Unix socket
  ///
  /// The first three with TLS: `rediss://`, `rediss-sentinel://`, `rediss-cluster://`, where
  /// `?ca=FILE`, `?cert=FILE&key=FILE` and `?verify=ca` say how (as [#redisSsl] and, where nothing
  /// else does, the environment's `REDIS_CA`, `REDIS_CERT` and `REDIS_KEY`).
  public AgentBuilder redis(String uri) {
    draft.uri = uri;
    return this;
  }

  /// User and password for Redis, instead of what the URI says. `login` is asked at each
  /// connection, so a new password needs no restart; it may wait, and read a file.
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

  /// A transport that is open already and that several agents may share; it stays open when the
  /// agent closes.
  public AgentBuilder transport(Transport transport) {
    draft.transport = transport;
    return this;
  }

  /// Prefix of every key in Redis, `[a-zA-Z0-9._-]{1,64}`; `qrmp1` by default.
  public AgentBuilder namespace(String namespace) {
    draft.namespace = namespace;
    return this;
  }

  /// For reaching Redis at the start, and for [Agent#connect]; 5 s by default.
  public AgentBuilder connectTimeout(Duration timeout) {
    draft.connectTimeout = timeout;
    return this;
  }

  /// Starts even while Redis is down, and goes on once it is there.
  public AgentBuilder waitForRedis() {
    draft.waitForRedis = true;
    return this;
  }

  /// Loads the identity from a key file, or creates that, mode 0600 and without a passphrase.
  /// Without an identity, a new one is made in memory: peers that pinned the last will refuse it.
  public AgentBuilder identity(Path keyFile) {
    draft.keyFile = keyFile;
    return this;
  }

  /// Uses `identity` without taking ownership; the caller closes it.
  public AgentBuilder identity(Identity identity) {
    draft.identity = identity;
    return this;
  }

  /// Shows the credential in `file`, by which peers that trust its issuer know us. The file is read
  /// again when it changes, so a renewed credential needs no restart.
  ///
  /// [#build] throws a [ConfigurationException] with code `CREDENTIAL_MISSING`,
  /// `CREDENTIAL_DAMAGED` or `CREDENTIAL_UNREADABLE`, or `CREDENTIAL_UNUSABLE` if it is for another
  /// name or identity, or not valid now.
  public AgentBuilder credential(Path file) {
    draft.credentialFile = file;
    return this;
  }

  /// Shows what `source` gives, as it is: peers will judge it. It is asked at the start and, on a
  /// thread of its own, with every heartbeat; it gives at most 6 KiB, none if there is none.
  public AgentBuilder credential(Supplier<Bytes> source) {
    draft.credential = source;
    return this;
  }

  /// Whose identity is accepted for which name (see [dev.redoubt.identity.Trust]). By default first
  /// use, in memory, with a warning for each new peer.
  public AgentBuilder trust(TrustPolicy trust) {
    draft.trust = trust;
    return this;
  }

  /// How long a message lives unless its [SendOptions] say otherwise, 1 ms to 24 h. By default
  /// `MAX_MESSAGE_AGE` seconds, or else 300 s.
  public AgentBuilder timeToLive(Duration span) {
    draft.timeToLive = span;
    return this;
  }

  /// How long one try of a handler may take before it is interrupted; 30 s by default.
  public AgentBuilder handlerTime(Duration limit) {
    draft.handlerTime = limit;
    return this;
  }

  /// How many handlers run at once, over all types and peers; 256 by default. One that is given up,
  /// but does not heed its interruption, counts until it returns.
  ///
  /// One peer gets half of them at most, and less beside others that want many; peers known by
  /// first contact alone get three quarters together. What finds no room waits, in the inbound
  /// budget, and expires where it waits too long. Handlers that wait for each other's progress need
  /// room for all of them at once: raise this for those. A handler that waits in [Agent#request]
  /// needs none for the reply.
  public AgentBuilder concurrentHandlers(int max) {
    draft.concurrency = new AgentSettings.Concurrency(max, draft.concurrency.ofType());
    return this;
  }

  /// How many handlers of one type that is registered [HandlerOptions#unordered] run at once, in
  /// shares as with [#concurrentHandlers]; 128 by default, half of the agent's, so that no type
  /// keeps the others from being handled. A type in order has as many as it has senders.
  public AgentBuilder concurrentHandlersPerType(int max) {
    draft.concurrency = new AgentSettings.Concurrency(draft.concurrency.handlers(), max);
    return this;
  }

  /// Which threads handlers run on, instead of virtual ones: for handlers that compute. A virtual
  /// thread that computes keeps one of the few carrier threads of the process (one for each CPU),
  /// and with them every other virtual thread, such as those that keep the connections to Redis.
  /// Give it a bounded pool of platform threads, and [#concurrentHandlers] their number, so that
  /// what waits for one is shared out fairly:
  ///
  /// ```java
  /// .handlerExecutor(Executors.newFixedThreadPool(4))
  /// .concurrentHandlers(4)
  /// ```
  ///
  /// Replies to [Agent#request] never need one of these threads. A task that it refuses, or would
  /// run on the caller's thread, runs on a virtual thread; one that it drops is never handled. It
  /// is the caller's to shut down, after the agent.
  public AgentBuilder handlerExecutor(Executor executor) {
    draft.handlerExecutor = executor;
    return this;
  }

  public AgentBuilder limits(Limits limits) {
    draft.limits = limits;
    return this;
  }

  /// Adds a codec. The first one that supports a type is taken, the built-in ones last: `byte[]`
  /// and [Bytes], `String`, JSON for everything else.
  public AgentBuilder codec(Codec codec) {
    draft.codecs.add(codec);
    return this;
  }

  /// Adds a listener, which is told every event. There may be several.
  public AgentBuilder listener(AgentListener listener) {
    draft.listeners.add(new Subscription(listener, Set.of()));
    return this;
  }

  /// Adds a listener of these kinds of events alone. One that does not ask for
  /// [AgentEvent.MessageEnded] costs nothing per message.
  ///
  /// @param kinds records in [AgentEvent]
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

  /// For tests that move the clock.
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

  /// Makes the agent without starting it: it opens no connection, and what is sent stays QUEUED
  /// until [Agent#start]. Handlers may be added meanwhile; nothing is published before all of them
  /// are there. A builder makes one agent. The first agent of a process computes known answers of
  /// every primitive, which takes a tenth of a second.
  ///
  /// @throws ConfigurationException if a setting is wrong, saying which and what is right; with
  ///   code `SELF_TEST` if this machine or its libraries compute wrongly
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
