package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.Bytes;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

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
  final AgentRuntime runtime;

  Agent(AgentSettings settings) {
    this.runtime = new AgentRuntime(settings, this);
  }

  /// @param name 1 to 64 characters of `a-z 0-9 . _ -`, the first a letter or digit
  /// @throws ConfigurationException if the name breaks that rule
  public static AgentBuilder builder(String name) {
    return new AgentBuilder(name);
  }

  public String name() {
    return runtime.name().value();
  }

  public Fingerprint fingerprint() {
    return runtime.fingerprint();
  }

  /// New at each start; with a store, the same at each.
  public InstanceId instance() {
    return runtime.instance();
  }

  /// Adds a handler for one type. Only types that are registered are ever decoded. The first
  /// handler lists the agent in the directory, those given to the [AgentBuilder] or before [#start]
  /// once it starts.
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

  /// As [#sendFile(String, String, Path, FileOptions)], with [FileOptions#DEFAULT].
  public FileDelivery sendFile(String peer, String type, Path file) {
    return sendFile(peer, type, file, FileOptions.DEFAULT);
  }

  /// Sends a file of any size to an agent that takes files ([AgentBuilder#files]), in chunks: with
  /// little memory on both sides and in Redis, and verified as a whole. Where it breaks off, it
  /// goes on where the recipient is, until there was no progress for [FileOptions#patience]; so
  /// does sending the same file again, by this process or another one with this agent's identity.
  ///
  /// Returns at once. The file is read twice, and must not change meanwhile. Four files are sent at
  /// a time, and 1,000 more wait. No order with messages is promised.
  ///
  /// @param type 1 to 128 bytes of UTF-8, for the recipient's application
  /// @throws DeliveryException with code `BAD_NAME`, `BAD_TYPE`, `BAD_TIME_TO_LIVE`,
  ///   `FILE_UNREADABLE`, `OUTBOX_FULL` or `CLOSED`; nothing has been sent
  public FileDelivery sendFile(String peer, String type, Path file, FileOptions options) {
    return runtime.files().send(peer, type, file, options);
  }

  /// As [#sendFile(String, String, Path, FileOptions)], of a stream, which is read once, to its
  /// end, and not closed. It survives a restart of the recipient, but no other process can go on
  /// with it, and its [FileOptions#occasion] says nothing.
  public FileDelivery sendFile(String peer, String type, InputStream stream, FileOptions options) {
    return runtime.files().send(peer, type, stream, options);
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

  /// The state of the connection to Redis, whatever the number of peers.
  public AgentStatus.Connection connection() {
    return runtime.connection().connection();
  }

  /// Copies every peer: read [#connection] and [#counters] where you ask often.
  public AgentStatus status() {
    return runtime.status();
  }

  /// How this agent protects messages, for people who audit it. Also before the start.
  public AgentPosture posture() {
    return runtime.posture();
  }

  /// What was counted since the start, whatever the number of peers.
  public AgentCounters counters() {
    return runtime.counters();
  }

  /// What Redis said of itself lately: hints, which it may make up. Empty unless the URL ends in
  /// `?info=yes`, and while Redis does not answer or does not permit it.
  public Optional<RedisInfo> redisInfo() {
    return runtime.redisInfo();
  }

  /// The messages of earlier runs that have not ended ([AgentBuilder#store]), in the order of their
  /// sends to each peer: this run goes on with them. Also before the start.
  public List<Delivery> restored() {
    return runtime.kept().restored();
  }

  /// The messages that were not handled, to look at, to hand to their handlers again, or to remove.
  /// Also before the start.
  public DeadLetters deadLetters() {
    return runtime.deadLetters();
  }

  /// How far the application has read `source`, as it said with the last send that is in the store
  /// or on its way there ([SendOptions#position]); empty if it never has.
  public OptionalLong position(String source) {
    return runtime.position(source);
  }

  /// Connects to Redis and begins to send and to handle; see [AgentBuilder#build].
  ///
  /// With a store, it waits until it is certain that no other process goes on with a copy of it, or
  /// for the connect timeout; before, nothing is written.
  ///
  /// @throws StoreException with code `STORE_ROLLED_BACK` if another process does; the agent is
  ///   closed then
  /// @throws ConfigurationException if the address of Redis is wrong
  /// @throws TransportException if Redis cannot be reached or refuses us; the agent is closed then
  /// @throws IllegalStateException if the agent was started before, or closed
  public void start() {
    runtime.start();
  }

  /// Passes no further message to a handler, for good, and waits for at most `wait` until those
  /// that run have returned: the first of two steps of stopping, where the application still has to
  /// send or ask before it calls [#close]. Replies to this agent's requests still come in.
  ///
  /// What comes meanwhile is neither acknowledged nor lost. It stays with its sender until it
  /// expires, or goes to another instance of this name once this one is closed; so close soon.
  /// Messages that handlers settle later ([MessageContext#settleLater]) are not waited for. A
  /// handler must not call this, since it would wait for itself.
  ///
  /// @return whether no handler runs any more
  public boolean stopReceiving(Duration wait) {
    return runtime.stopReceiving(wait);
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
  /// EXPIRED or UNCONFIRMED; with a store it stays there, and the next run goes on with it. Closes
  /// the transport only if this agent opened it. Calling it again does nothing.
  public void close(Duration drain) {
    runtime.close(drain);
  }

  @Override
  public String toString() {
    return "Agent[" + name() + "]";
  }
}
