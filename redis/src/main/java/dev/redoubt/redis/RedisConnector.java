package dev.redoubt.redis;

import dev.redoubt.RedisLogin;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandEncoder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/// Opens connections. They do not reconnect and never repeat a command: Lettuce would do both
/// silently, and a repeated write would be stored twice. For a lasting connection see
/// [KeptConnection].
final class RedisConnector implements AutoCloseable {
  /// Commands that take longer fail. Longer than any command may block.
  static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

  /// Most commands in flight on one connection.
  private static final int QUEUE = 8_192;

  /// Interval of TCP keep-alive probes; a dead connection is noticed after three.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  private static final Duration USER_TIMEOUT = Duration.ofSeconds(20);

  /// Most addresses of one name that are tried for one connection.
  private static final int PLACES = 8;

  private final ServerAccess server;
  private final Failures failures;
  private final Duration connectTimeout;
  private final ClientResources resources;
  private final RedisClient client;

  /// Connections that are opening or closing; guarded by this, as is [#closed].
  private final List<CompletableFuture<?>> underWay = new ArrayList<>();

  private boolean closed;

  /// Index of the address that is tried first: the one that answered last.
  private final AtomicInteger first = new AtomicInteger();

  /// @param replyMax largest honest reply, bytes; a larger one ends the connection
  RedisConnector(ServerAccess server, Failures failures, Duration connectTimeout, long replyMax) {
    this.server = server;
    this.failures = failures;
    this.connectTimeout = connectTimeout;
    this.resources = resources(server.tls(), replyMax);
    this.client = RedisClient.create(resources);
    LettuceVersions.warnIfOld();
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(QUEUE)
            // HELLO needs Redis 6.0, as we do.
            .protocolVersion(ProtocolVersion.RESP3)
            .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
            .socketOptions(socketOptions(connectTimeout));
    LettuceVersions.disableMaintenanceNotifications(options);
    client.setOptions(options.build());
  }

  /// Created on another thread: Netty waits until its timer runs, and swallows an interrupt of the
  /// waiting thread.
  private static ClientResources resources(TlsContexts tls, long replyMax) {
    return CompletableFuture.<ClientResources>supplyAsync(
            () ->
                ClientResources.builder()
                    .ioThreadPoolSize(2)
                    .computationThreadPoolSize(2)
                    .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                    .nettyCustomizer(channels(tls, replyMax))
                    .socketAddressResolver(PlacedUri.resolver())
                    .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                    .build(),
            task -> Thread.ofPlatform().daemon().start(task))
        .join();
  }

  private static NettyCustomizer channels(TlsContexts tls, long replyMax) {
    return new NettyCustomizer() {
      @Override
      public void afterChannelInitialized(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        tls.apply(pipeline);
        // Behind TLS, in front of everything that stores.
        pipeline.addBefore(
            pipeline.context(CommandEncoder.class).name(), "reply-bound", new ReplyBound(replyMax));
      }
    };
  }

  private static SocketOptions socketOptions(Duration connectTimeout) {
    SocketOptions.Builder options = SocketOptions.builder().connectTimeout(connectTimeout);
    if (ModuleLayer.boot().findModule("jdk.net").isEmpty()) {
      // In a runtime image or module path without jdk.net, the system's own interval is used.
      return options.keepAlive(true).build();
    }
    options.keepAlive(
        SocketOptions.KeepAliveOptions.builder()
            .enable()
            .idle(KEEP_ALIVE)
            .interval(KEEP_ALIVE)
            .count(3)
            .build());
    if (EpollProvider.isAvailable()) {
      options.tcpUserTimeout(
          SocketOptions.TcpUserTimeoutOptions.builder()
              .enable()
              .tcpUserTimeout(USER_TIMEOUT)
              .build());
    }
    return options.build();
  }

  /// Waits for the answer to a command. Lettuce fails it after [#COMMAND_TIMEOUT], with a reason,
  /// so this waits a little longer.
  static <T> T answer(Future<T> command)
      throws ExecutionException, TimeoutException, InterruptedException {
    return command.get(COMMAND_TIMEOUT.toMillis() + 1_000, TimeUnit.MILLISECONDS);
  }

  /// @throws dev.redoubt.TransportException if it cannot be opened, saying why
  StatefulRedisConnection<String, Bytes> connect() throws InterruptedException {
    return opened(uri -> client.connectAsync(EnvelopeCodec.INSTANCE, uri));
  }

  /// @throws dev.redoubt.TransportException if it cannot be opened, saying why
  StatefulRedisPubSubConnection<String, Bytes> connectPubSub() throws InterruptedException {
    return opened(uri -> client.connectPubSubAsync(EnvelopeCodec.INSTANCE, uri));
  }

  /// Makes the next address the first to be tried: the present one has a server that cannot serve
  /// us.
  void turn() {
    first.incrementAndGet();
  }

  private <C extends StatefulConnection<String, Bytes>> C opened(
      Function<RedisURI, ConnectionFuture<C>> opening) throws InterruptedException {
    RedisLogin login = server.logins().next();
    server.tls().renew();
    List<InetAddress> places = places();
    int preferred = first.get();
    int from = Math.floorMod(preferred, places.size());
    TransportException failure = null;
    for (int i = 0; i < Math.min(places.size(), PLACES); i++) {
      int place = (from + i) % places.size();
      RedisURI uri = server.address().toRedisUri(places.get(place), login, connectTimeout);
      try {
        C connection = opened(() -> opening.apply(uri));
        first.compareAndSet(preferred, place);
        return connection;
      } catch (TransportException e) {
        if (!silent(e)) {
          throw e;
        }
        failure = failure == null ? e : failure;
      }
    }
    throw failure == null ? failures.notConnected() : failure;
  }

  private List<InetAddress> places() {
    try {
      return server.names().of(server.address().host());
    } catch (UnknownHostException e) {
      throw failures.whileConnecting(e);
    }
  }

  /// Whether there was no answer at this address, so that the next one is worth trying.
  private static boolean silent(TransportException e) {
    return e.code().equals(Failures.UNREACHABLE) || e.code().equals(Failures.TIMEOUT);
  }

  private <C extends StatefulConnection<String, Bytes>> C opened(
      Supplier<ConnectionFuture<C>> opening) throws InterruptedException {
    try {
      return await(begin(opening));
    } catch (ExecutionException e) {
      if (!failures.inconclusive(e)) {
        throw failures.whileConnecting(e);
      }
    }
    try {
      return await(begin(opening));
    } catch (ExecutionException e) {
      throw failures.whileConnecting(e);
    }
  }

  /// Opens nothing once this is closed: Lettuce would log errors about its missing threads.
  private synchronized <C extends StatefulConnection<String, Bytes>> ConnectionFuture<C> begin(
      Supplier<ConnectionFuture<C>> opening) {
    if (closed) {
      throw failures.notConnected();
    }
    ConnectionFuture<C> future = opening.get();
    remember(future.toCompletableFuture());
    return future;
  }

  private <C extends StatefulConnection<String, Bytes>> C await(ConnectionFuture<C> future)
      throws InterruptedException, ExecutionException {
    try {
      // The timeout applies to connecting and to the handshake separately.
      return future.get(connectTimeout.toMillis() * 2 + 500, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | InterruptedException e) {
      var unused = future.thenAccept(this::close);
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      throw failures.of(e);
    }
  }

  /// Closes a connection unless it is closed, which Lettuce would warn about. Does not wait.
  synchronized void close(StatefulConnection<?, ?> connection) {
    if (connection instanceof RedisChannelHandler<?, ?> handler && !handler.isClosed()) {
      remember(connection.closeAsync());
    }
  }

  private void remember(CompletableFuture<?> future) {
    underWay.removeIf(CompletableFuture::isDone);
    underWay.add(future);
  }

  /// Closes every connection. Does not wait for Netty's threads, which are daemons and take most of
  /// a second to end.
  @Override
  public synchronized void close() {
    closed = true;
    var unused =
        CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new))
            .whenComplete((done, thrown) -> shutDown());
  }

  private void shutDown() {
    var unused =
        client
            .shutdownAsync(0, 0, TimeUnit.MILLISECONDS)
            .whenComplete((done, thrown) -> shutDownThreads());
  }

  private void shutDownThreads() {
    var unused = resources.shutdown(0, 0, TimeUnit.MILLISECONDS);
  }
}
