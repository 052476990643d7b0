package dev.redoubt;

import dev.redoubt.environment.Limits;
import dev.redoubt.environment.TimeSource;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spi.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// One end of end-to-end encrypted messaging over Redis: sends to agents by name, and hands what
/// comes to handlers.
///
/// ```java
/// try (Agent bob = Agent.builder("bob").redis("redis://localhost:6379")
///     .handle("chat", Chat.class, (message, context) -> System.out.println(message.body().text()))
///     .start()) {
///   ...
/// }
/// ```
///
/// Guarantees: every message is encrypted to the identity that our trust policy accepts for the
/// peer's name, and handled at most once by each instance of it; messages of one agent to another
/// are handled in the order of their sends; every send ends in one true
/// [dev.redoubt.message.Outcome], at the latest a second after its time to live. What a peer or
/// Redis does wrong is an outcome or an [AgentEvent], never an exception.
///
/// Safe for several threads. Methods that wait do so without pinning virtual threads. All threads
/// of an agent are daemons ([#awaitTermination]).
public final class Agent implements AutoCloseable {
  private final AgentRuntime runtime;

  private Agent(AgentSettings settings) {
    this.runtime = new AgentRuntime(settings, this);
  }

  /// @param name 1 to 64 characters of `a-z 0-9 . _ -`, the first a letter or digit
  /// @throws ConfigurationException if the name breaks that rule
  public static Builder builder(String name) {
    return new Builder(name);
  }

  public String name() {
    return runtime.name().value();
  }

  public Fingerprint fingerprint() {
    return runtime.fingerprint();
  }

  /// This run of the agent: new at each start.
  public InstanceId instance() {
    return runtime.instance();
  }

  /// Adds a handler for one type. Only types that are registered are ever decoded. The first
  /// handler lists the agent in the directory, those given to the [Builder] or before [#start] once
  /// it starts.
  ///
  /// @param body `byte[]`, `String`, or a record or class for JSON; [Bytes] takes every content
  ///   type as it comes
  /// @throws ConfigurationException with code `HANDLER_EXISTS` if the type has one, or `BAD_TYPE`
  public <T> void handle(String type, Class<T> body, Handler<T> handler) {
    handle(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
  }

  public <T> void handle(String type, Class<T> body, Handler<T> handler, HandlerOptions options) {
    handle(type, TypeRef.of(body), handler, options);
  }

  /// As [#handle(String, Class, Handler)], for types with arguments.
  public <T> void handle(String type, TypeRef<T> body, Handler<T> handler, HandlerOptions options) {
    runtime.handlers().add(type, body, handler, options);
    runtime.publish();
  }

  /// Adds the handler of all types that have none of their own; it gets bytes as they came, with
  /// [Message#type()] and [Message#contentType()].
  ///
  /// @throws ConfigurationException with code `HANDLER_EXISTS` if there is one
  public void handleAny(Handler<Bytes> handler) {
    runtime.handlers().addForAny(handler);
    runtime.publish();
  }

  /// Adds a handler whose result is the reply to [#request].
  ///
  /// Replies that have not ended have 32 MiB, apart from what this agent sends, in shares for those
  /// who ask: while one does not take its replies, its next requests wait. Where a reply finds no
  /// room after all, its request has been handled, and [AgentEvent.AnswerDropped] reports it.
  ///
  /// @throws ConfigurationException as [#handle] does
  public <T, R> void handleRequest(String type, Class<T> body, RequestHandler<T, R> handler) {
    handleRequest(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
  }

  public <T, R> void handleRequest(
      String type, Class<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
    handleRequest(type, TypeRef.of(body), handler, options);
  }

  /// As [#handleRequest(String, Class, RequestHandler)], for types with arguments.
  public <T, R> void handleRequest(
      String type, TypeRef<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
    runtime.handlers().addForRequests(type, body, handler, options);
    runtime.publish();
  }

  public Delivery send(String peer, String type, Object body) {
    return send(peer, type, body, SendOptions.DEFAULT);
  }

  /// Accepts a message for whichever instance of `peer` is there, or comes within its time to live.
  /// Messages to one peer are handled in the order of these calls.
  ///
  /// Returns at once, but for a full outbox: then it waits 5 s at most, and in a handler no longer
  /// than the handled message lives. The outbox has 64 MiB for what has not ended, and what goes to
  /// one peer takes no more of it than it leaves free.
  ///
  /// @param type 1 to 128 bytes of UTF-8, which the recipient's handler is registered for
  /// @param body `byte[]`, [Bytes], `String`, or what a codec of this agent supports, not null; it
  ///   is encoded before this returns
  /// @throws DeliveryException with code `BAD_NAME`, `BAD_TYPE`, `BAD_HEADER`, `BAD_TIME_TO_LIVE`,
  ///   `UNENCODABLE`, `TOO_LARGE`, `OUTBOX_FULL`, `CLOSED` or `INTERRUPTED`; nothing has been sent
  public Delivery send(String peer, String type, Object body, SendOptions options) {
    return runtime.sender().send(peer, type, body, options);
  }

  public List<Delivery> broadcast(Collection<String> peers, String type, Object body) {
    return broadcast(peers, type, body, SendOptions.DEFAULT);
  }

  /// Sends one body to each of `peers`; it is encoded once.
  ///
  /// @return one delivery for each peer, in their order
  /// @throws DeliveryException as [#send] does: then none of them has been sent
  public List<Delivery> broadcast(
      Collection<String> peers, String type, Object body, SendOptions options) {
    return runtime.sender().broadcast(peers, type, body, options);
  }

  /// Asks `peer` and waits for what its [#handleRequest] returns. Lists this agent in the
  /// directory, since the reply must find it.
  ///
  /// @throws DeliveryException as [#send] does
  public <R> RequestResult<R> request(
      String peer, String type, Object body, Class<R> reply, Duration timeout) {
    return request(peer, type, body, TypeRef.of(reply), timeout, SendOptions.DEFAULT);
  }

  public <R> RequestResult<R> request(
      String peer,
      String type,
      Object body,
      Class<R> reply,
      Duration timeout,
      SendOptions options) {
    return request(peer, type, body, TypeRef.of(reply), timeout, options);
  }

  /// As [#request(String, String, Object, Class, Duration)], for replies whose type has arguments.
  ///
  /// @param options its headers and [SendOptions#confirmedSession] count; the request lives for
  ///   `timeout`, and never moves to another instance after it was handled
  public <R> RequestResult<R> request(
      String peer,
      String type,
      Object body,
      TypeRef<R> reply,
      Duration timeout,
      SendOptions options) {
    return Futures.forever(runtime.requests().request(peer, type, body, reply, timeout, options));
  }

  /// As [#request(String, String, Object, TypeRef, Duration, SendOptions)], without waiting.
  ///
  /// @return never completes exceptionally; it completes on a virtual thread of its own, so what
  ///   depends on it may block
  public <R> CompletionStage<RequestResult<R>> requestAsync(
      String peer,
      String type,
      Object body,
      TypeRef<R> reply,
      Duration timeout,
      SendOptions options) {
    return Futures.guarded(runtime.requests().request(peer, type, body, reply, timeout, options));
  }

  public <R> CompletionStage<RequestResult<R>> requestAsync(
      String peer, String type, Object body, Class<R> reply, Duration timeout) {
    return requestAsync(peer, type, body, TypeRef.of(reply), timeout, SendOptions.DEFAULT);
  }

  /// Finds `peer`, verifies its identity and warms a session up, within the connect timeout.
  ///
  /// @return whom our trust policy accepted
  /// @throws TrustException with code `PEER_NOT_TRUSTED`, `NOT_TRUSTED_BY_PEER`, `CREDENTIAL`,
  ///   `VERSION` or `REFUSED`
  /// @throws DeliveryException with code `NOT_FOUND` where nobody could be verified in time, or
  ///   `BAD_NAME`, `CLOSED` or `INTERRUPTED`
  public VerifiedPeer connect(String peer) {
    return connect(peer, ConnectOptions.DEFAULT);
  }

  /// As [#connect(String)], with a timeout of its own, or waiting for the peer's answer.
  public VerifiedPeer connect(String peer, ConnectOptions options) {
    return runtime.connector().connect(peer, options);
  }

  /// Reads the directory: every instance of every name whose bundle is genuine, and valid by the
  /// clock of Redis. (Whether we would talk to it is judged by our own.)
  ///
  /// @throws TransportException if Redis does not answer within the connect timeout
  public List<PeerInfo> peers() {
    return runtime.peers().peers();
  }

  /// Copies every peer: read [#counters] where you ask often.
  public AgentStatus status() {
    return runtime.status();
  }

  /// What was counted since the start, whatever the number of peers.
  public AgentCounters counters() {
    return runtime.counters();
  }

  /// Connects to Redis and begins to send and to handle; see [Builder#build].
  ///
  /// @throws ConfigurationException if the address of Redis is wrong
  /// @throws TransportException if Redis cannot be reached or refuses us; the agent is closed then
  /// @throws IllegalStateException if the agent was started before, or closed
  public void start() {
    runtime.start();
  }

  /// Waits until the agent has been closed by another thread. All threads of an agent are daemons:
  /// a program whose `main` returns ends, whatever handlers are registered, unless it waits here.
  ///
  /// @throws InterruptedException if this thread is interrupted; the agent goes on
  public void awaitTermination() throws InterruptedException {
    runtime.awaitClosed();
  }

  /// As [#close(Duration)], with 5 s.
  @Override
  public void close() {
    close(AgentSettings.DRAIN);
  }

  /// Takes nothing new, lets running handlers end and what was sent settle for at most `drain`,
  /// says goodbye, leaves the directory and erases all keys. What has not ended by then ends
  /// EXPIRED or UNCONFIRMED. Closes the transport only if this agent opened it. Calling it again
  /// does nothing.
  public void close(Duration drain) {
    runtime.close(drain);
  }

  @Override
  public String toString() {
    return "Agent[" + name() + "]";
  }

  /// Settings of an agent to be started. Not safe for several threads.
  public static final class Builder {
    private final AgentSettings.Draft draft;

    private Builder(String name) {
      this.draft = new AgentSettings.Draft(name);
    }

    /// Where Redis is: `redis://` or `rediss://` (TLS), with user, password and database in the URI
    /// where needed. Without it, `REDIS_URL` is read.
    public Builder redis(String uri) {
      draft.uri = uri;
      return this;
    }

    /// User and password for Redis, instead of what the URI says. `login` is asked at each
    /// connection, so a new password needs no restart; it may wait, and read a file.
    public Builder redisLogin(Supplier<RedisLogin> login) {
      draft.login = login;
      return this;
    }

    /// Makes TLS connections (`rediss://`) with these trusted authorities, and with a certificate
    /// of our own where the context has one, instead of the JVM's trust store. `context` is asked
    /// at each connection, so new certificates need no restart; it may block, and read files. The
    /// server's certificate must be valid for the host in any case.
    public Builder redisSsl(Supplier<SSLContext> context) {
      draft.ssl = context;
      return this;
    }

    /// A transport that is open already and that several agents may share; it stays open when the
    /// agent closes.
    public Builder transport(Transport transport) {
      draft.transport = transport;
      return this;
    }

    /// Prefix of every key in Redis, `[a-zA-Z0-9._-]{1,64}`; `qrmp1` by default.
    public Builder namespace(String namespace) {
      draft.namespace = namespace;
      return this;
    }

    /// For reaching Redis at the start, and for [Agent#connect]; 5 s by default.
    public Builder connectTimeout(Duration timeout) {
      draft.connectTimeout = timeout;
      return this;
    }

    /// Starts even while Redis is down, and goes on once it is there.
    public Builder waitForRedis() {
      draft.waitForRedis = true;
      return this;
    }

    /// Loads the identity from a key file, or creates that, mode 0600 and without a passphrase.
    /// Without an identity, a new one is made in memory: peers that pinned the last will refuse it.
    public Builder identity(Path keyFile) {
      draft.keyFile = keyFile;
      return this;
    }

    /// Uses `identity` without taking ownership; the caller closes it.
    public Builder identity(Identity identity) {
      draft.identity = identity;
      return this;
    }

    /// Shows the credential in `file`, by which peers that trust its issuer know us. The file is
    /// read again when it changes, so a renewed credential needs no restart.
    ///
    /// [#build] throws a [ConfigurationException] with code `CREDENTIAL_MISSING`,
    /// `CREDENTIAL_DAMAGED` or `CREDENTIAL_UNREADABLE`, or `CREDENTIAL_UNUSABLE` if it is for
    /// another name or identity, or not valid now.
    public Builder credential(Path file) {
      draft.credentialFile = file;
      return this;
    }

    /// Shows what `source` gives, as it is: peers will judge it. It is asked at the start and, on a
    /// thread of its own, with every heartbeat; it gives at most 6 KiB, none if there is none.
    public Builder credential(Supplier<Bytes> source) {
      draft.credential = source;
      return this;
    }

    /// Whose identity is accepted for which name (see [dev.redoubt.identity.Trust]). By default
    /// first use, in memory, with a warning for each new peer.
    public Builder trust(TrustPolicy trust) {
      draft.trust = trust;
      return this;
    }

    /// How long a message lives unless its [SendOptions] say otherwise, 1 ms to 24 h. By default
    /// `MAX_MESSAGE_AGE` seconds, or else 300 s.
    public Builder timeToLive(Duration span) {
      draft.timeToLive = span;
      return this;
    }

    /// How long one try of a handler may take before it is interrupted; 30 s by default.
    public Builder handlerTime(Duration limit) {
      draft.handlerTime = limit;
      return this;
    }

    /// How many handlers run at once, over all types and peers; 256 by default. One that is given
    /// up, but does not heed its interruption, counts until it returns.
    ///
    /// One peer gets half of them at most, and less beside others that want many; peers known by
    /// first contact alone get three quarters together. What finds no room waits, in the inbound
    /// budget, and expires where it waits too long. Handlers that wait for each other's progress
    /// need room for all of them at once: raise this for those. A handler that waits in
    /// [Agent#request] needs none for the reply.
    public Builder concurrentHandlers(int max) {
      draft.concurrency = new AgentSettings.Concurrency(max, draft.concurrency.ofType());
      return this;
    }

    /// How many handlers of one type that is registered [HandlerOptions#unordered] run at once, in
    /// shares as with [#concurrentHandlers]; 128 by default, half of the agent's, so that no type
    /// keeps the others from being handled. A type in order has as many as it has senders.
    public Builder concurrentHandlersPerType(int max) {
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
    public Builder handlerExecutor(Executor executor) {
      draft.handlerExecutor = executor;
      return this;
    }

    public Builder limits(Limits limits) {
      draft.limits = limits;
      return this;
    }

    /// Adds a codec. The first one that supports a type is taken, the built-in ones last: `byte[]`
    /// and [Bytes], `String`, JSON for everything else.
    public Builder codec(Codec codec) {
      draft.codecs.add(codec);
      return this;
    }

    /// Adds a listener, which is told every event. There may be several.
    public Builder listener(AgentListener listener) {
      draft.listeners.add(new Subscription(listener, Set.of()));
      return this;
    }

    /// Adds a listener of these kinds of events alone. One that does not ask for
    /// [AgentEvent.MessageEnded] costs nothing per message.
    ///
    /// @param kinds records in [AgentEvent]
    public Builder listener(AgentListener listener, Set<Class<? extends AgentEvent>> kinds) {
      if (kinds.isEmpty()) {
        throw new IllegalArgumentException("A listener of no kind of event would never be called.");
      }
      draft.listeners.add(new Subscription(listener, kinds));
      return this;
    }

    /// Adds an interceptor around sends and handlers; the first is the outermost.
    public Builder interceptor(Interceptor interceptor) {
      draft.interceptors.add(interceptor);
      return this;
    }

    /// For tests that move the clock.
    public Builder timeSource(TimeSource time) {
      draft.time = time;
      return this;
    }

    /// See [Agent#handle].
    public <T> Builder handle(String type, Class<T> body, Handler<T> handler) {
      return handle(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
    }

    /// See [Agent#handle].
    public <T> Builder handle(
        String type, Class<T> body, Handler<T> handler, HandlerOptions options) {
      return handle(type, TypeRef.of(body), handler, options);
    }

    /// See [Agent#handle].
    public <T> Builder handle(
        String type, TypeRef<T> body, Handler<T> handler, HandlerOptions options) {
      draft.handlers.add(type, body, handler, options);
      return this;
    }

    /// See [Agent#handleAny].
    public Builder handleAny(Handler<Bytes> handler) {
      draft.handlers.addForAny(handler);
      return this;
    }

    /// See [Agent#handleRequest].
    public <T, R> Builder handleRequest(String type, Class<T> body, RequestHandler<T, R> handler) {
      return handleRequest(type, TypeRef.of(body), handler, HandlerOptions.DEFAULT);
    }

    /// See [Agent#handleRequest].
    public <T, R> Builder handleRequest(
        String type, Class<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
      return handleRequest(type, TypeRef.of(body), handler, options);
    }

    /// See [Agent#handleRequest].
    public <T, R> Builder handleRequest(
        String type, TypeRef<T> body, RequestHandler<T, R> handler, HandlerOptions options) {
      draft.handlers.addForRequests(type, body, handler, options);
      return this;
    }

    /// Makes the agent without starting it: it opens no connection, and what is sent stays QUEUED
    /// until [Agent#start]. Handlers may be added meanwhile; nothing is published before all of
    /// them are there. A builder makes one agent. The first agent of a process computes known
    /// answers of every primitive, which takes a tenth of a second.
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
}
