package dev.redoubt.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: its addresses and bounds.
final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

  /// All further ones wait until one of these closes.
  static final int CONNECTIONS = 256;

  /// Of a connection that neither sends nor takes anything.
  static final int IDLE_MILLIS = 20_000;

  private static final int HEAD_MAX = 8_192;
  private static final int THREADS = 16;

  private final Server server;
  private final ServerConnector connector;
  private final @Nullable Path socket;
  private final SlowClients slow = new SlowClients(System::nanoTime);
  private int ticks;

  Listener(GatewayOptions options, Routes routes) throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
    threads.setName("redoubt-http");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory()));
    server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEAD_MAX);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(options.address().getAddress().getHostAddress());
    connector.setPort(options.address().getPort());
    add(connector);
    socket = options.socket();
    if (socket != null) {
      UnixDomainServerConnector local =
          new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
      local.setUnixDomainPath(socket);
      add(local);
    }
    server.addBean(new NetworkConnectionLimit(CONNECTIONS, server));
    server.setErrorHandler(new Problems());
    connector.open();
    server.setHandler(
        new Front(new Guard(options.token(), connector.getLocalPort()), routes, slow));
    start();
  }

  private void add(AbstractConnector one) {
    one.setIdleTimeout(IDLE_MILLIS);
    one.addBean(slow);
    server.addConnector(one);
  }

  private void start() throws IOException {
    try {
      if (socket != null) {
        removeStale(socket);
      }
      server.start();
      if (socket != null) {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (Exception e) {
      close();
      throw e instanceof IOException failed ? failed : new IOException(e.getMessage(), e);
    }
  }

  /// Of an earlier run that was killed. Whatever is no socket is left alone.
  private static void removeStale(Path socket) throws IOException {
    if (Files.exists(socket) && Files.readAttributes(socket, BasicFileAttributes.class).isOther()) {
      Files.delete(socket);
    }
  }

  void tick() {
    if (++ticks % 10 == 0) {
      slow.tick();
    }
  }

  String url() {
    String host = String.valueOf(connector.getHost());
    return "http://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + connector.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.debug("The HTTP server did not stop in order", e);
    }
  }

  /// What Jetty itself refuses: requests that are malformed or whose head is too long.
  private static final class Problems extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      int status = response.getStatus();
      String code = status == 431 ? "HEAD_TOO_LARGE" : status >= 500 ? "INTERNAL" : "BAD_REQUEST";
      byte[] body =
          Json.write(Exchange.json(new Problem(status, code, "The request cannot be read.")));
      HttpFields.Mutable headers = response.getHeaders();
      headers.put("Content-Type", "application/problem+json");
      headers.put("Cache-Control", "no-store");
      response.write(true, java.nio.ByteBuffer.wrap(body), callback);
      return true;
    }
  }
}
