package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.OPTIONS;
import static dev.redoubt.redis.Fixture.done;
import static dev.redoubt.transport.Stream.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.spi.TransportProvider;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Opening an inbox either succeeds or fails with one clear message.
class OpenIT {
  private static final String SECRET = "s3cret/pa+ss";
  private static final String ENCODED = "s3cret%2Fpa+ss";

  /// For servers that do not reply.
  private static final Options IMPATIENT = OPTIONS.connectTimeout(Duration.ofSeconds(1));

  @TempDir static Path folder;

  @Test
  void theProviderIsFoundByItsSchemes() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .filteredOn(RedisTransportProvider.class::isInstance)
        .singleElement()
        .satisfies(
            it -> assertThat(it.schemes()).contains("redis", "rediss-sentinel", "redis-cluster"));
  }

  @Test
  void theRightPasswordOpens() {
    try (EmbeddedRedis server = EmbeddedRedis.builder().password(SECRET).start()) {
      opens("redis://:" + ENCODED + "@127.0.0.1:" + server.port());
      opens("redis://default:" + ENCODED + "@127.0.0.1:" + server.port() + "/3");
    }
  }

  @Test
  void userAndPasswordAreDecoded() {
    try (EmbeddedRedis server =
        EmbeddedRedis.builder().user("m:e on >s@c:r+%t/ ~* &* +@all").start()) {
      opens("redis://m%3Ae:s%40c:r+%25t%2F@127.0.0.1:" + server.port());
    }
  }

  @Test
  void aWrongOrMissingPasswordIsReported() {
    try (EmbeddedRedis server = EmbeddedRedis.builder().password(SECRET).start()) {
      refused("redis://:wr0ng@127.0.0.1:" + server.port(), "REDIS_AUTHENTICATION", "not accept");
      refused("redis://me:wr0ng@127.0.0.1:" + server.port(), "REDIS_AUTHENTICATION", "not accept");
      refused("redis://127.0.0.1:" + server.port(), "REDIS_AUTHENTICATION", "wants a password");
    }
  }

  @Test
  void aUserThatMayNotReadStreamsIsReported() {
    try (EmbeddedRedis server =
        EmbeddedRedis.builder().user("weak on >wr0ng ~* &* +@all -xread").start()) {
      refused("redis://weak:wr0ng@127.0.0.1:" + server.port(), "REDIS_PERMISSION", "xread");
    }
  }

  @Test
  void aMissingDatabaseIsReported() {
    try (EmbeddedRedis server = EmbeddedRedis.start()) {
      refused(server.uri() + "/99", "REDIS_DATABASE", "no database");
    }
  }

  @Test
  void anUnreachableServerIsReported() throws IOException {
    refused("redis://127.0.0.1:" + freePort(), "REDIS_UNREACHABLE", "cannot be reached");
    refused("redis://no-such-host.invalid", "REDIS_UNREACHABLE", "host name");
  }

  @Test
  void theStackTraceContainsTheCaller() throws IOException {
    AgentBuilder builder = Agent.builder("bob").redis("redis://127.0.0.1:" + freePort());
    assertThat(catchThrowable(builder::start))
        .isInstanceOf(TransportException.class)
        .satisfies(thrown ->
            assertThat(thrown.getStackTrace())
                .extracting(StackTraceElement::getClassName)
                .contains(OpenIT.class.getName()));
  }

  @Test
  void creatingATransportKeepsTheInterruptStatus() {
    TransportProvider provider = new RedisTransportProvider();
    for (int i = 0; i < 20; i++) { // Netty sometimes clears it
      Thread.currentThread().interrupt();
      provider.create(URI.create("redis://127.0.0.1:1"), OPTIONS).close();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void startingAnAgentKeepsTheInterruptStatus() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      AgentBuilder builder =
          Agent.builder("bob").redis("redis://127.0.0.1:" + silent.getLocalPort());
      Thread.currentThread().interrupt();
      assertThatThrownBy(builder::start)
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.code()).isEqualTo("INTERRUPTED"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aServerThatDoesNotReplyIsReported() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      refused("redis://127.0.0.1:" + silent.getLocalPort(), IMPATIENT, "REDIS_TIMEOUT", "in time");
    }
  }

  @Test
  void aServerThatIsNotRedisIsReported() throws IOException {
    answering("HTTP/1.1 400 Bad Request\r\n\r\n", "REDIS_NOT_REDIS", "protocol");
    answering("SSH-2.0-OpenSSH_9.2\r\n", "REDIS_NOT_REDIS", "protocol");
  }

  @Test
  void anOldRedisIsReported() throws IOException {
    answering(
        "-ERR unknown command `HELLO`, with args beginning with: `3`, \r\n",
        "REDIS_VERSION",
        "6.0");
  }

  @Test
  void temporaryErrorsAreReported() throws IOException {
    answering("-LOADING Redis is loading the dataset in memory\r\n", "REDIS_BUSY", "loading");
    answering("-ERR max number of clients reached\r\n", "REDIS_BUSY", "maxclients");
  }

  @Test
  void aPasswordQuotedInAnErrorIsMasked() throws IOException {
    answering("-ERR what is wr0ng supposed to mean\r\n", "REDIS_ERROR", "what is *** supposed");
  }

  @Test
  @EnabledIf("dev.redoubt.testkit.EmbeddedRedis#hasTls")
  void tlsWorksAndItsFailuresAreReported() {
    Certificates certificates = Certificates.make(folder);
    try (EmbeddedRedis plain = EmbeddedRedis.start();
        EmbeddedRedis tls =
            EmbeddedRedis.builder().tls(certificates.certificate(), certificates.key()).start()) {
      refused(tls.uri(), "REDIS_TLS", "trustStore");
      refused("redis://127.0.0.1:" + tls.port(), "REDIS_UNREACHABLE", "rediss://");
      refused("rediss://127.0.0.1:" + plain.port(), IMPATIENT, "REDIS_TLS", "speak TLS");
      certificates.trusted(() -> opens(tls.uri()));
    }
  }

  @Test
  void aTransportThatMayWaitOpensAtOnceAndReportsWhenRedisIsUp() throws IOException {
    int port = freePort();
    Options waiting = OPTIONS.waitForRedis(true);
    RecordingReceiver receiver = new RecordingReceiver();
    InboxId id = Fixture.newInbox();

    try (Transport transport = Fixture.transport("redis://127.0.0.1:" + port, waiting);
        Inbox inbox = transport.open(id, receiver)) {
      assertThat(inbox.write(id, DATA, Bytes.utf8("too early")).toCompletableFuture())
          .isCompletedExceptionally();
      assertThat(receiver.news()).isEmpty();
      try (EmbeddedRedis server = EmbeddedRedis.builder().port(port).start()) {
        receiver.awaitNews("connected");
        done(inbox.write(id, DATA, Bytes.utf8("in time")));
        receiver.awaitText("in time");
        assertThat(server.running()).isTrue();
      }
      receiver.awaitNews("disconnected");
    }
  }

  private static void opens(String uri) {
    RecordingReceiver receiver = new RecordingReceiver();
    InboxId id = Fixture.newInbox();
    try (Transport transport = Fixture.transport(uri, OPTIONS);
        Inbox inbox = transport.open(id, receiver)) {
      done(inbox.write(id, DATA, Bytes.utf8("hello")));
      receiver.awaitText("hello");
    }
  }

  private static void refused(String uri, String code, String text) {
    refused(uri, OPTIONS, code, text);
  }

  private static void refused(String uri, Options options, String code, String text) {
    RecordingReceiver receiver = new RecordingReceiver();
    try (Transport transport = Fixture.transport(uri, options)) {
      assertThatThrownBy(() -> transport.open(Fixture.newInbox(), receiver))
          .isInstanceOfSatisfying(
              TransportException.class,
              e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
          .hasMessageStartingWith("Redis at ")
          .hasMessageContaining(text)
          .satisfies(e -> assertThat(trace(e)).doesNotContain("wr0ng", SECRET, ENCODED));
    }
    assertThat(receiver.news()).isEmpty();
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    String trace = text.toString();
    // The cause keeps the server's own text; our message must mask the password in it.
    return trace.contains("supposed to mean") ? String.valueOf(thrown.getMessage()) : trace;
  }

  /// Runs a server that gives the same reply to everything.
  private static void answering(String answer, String code, String text) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerAll(server, answer));
      refused("redis://:wr0ng@127.0.0.1:" + server.getLocalPort(), code, text);
    }
  }

  private static void answerAll(ServerSocket server, String answer) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket, answer));
      }
    } catch (IOException e) {
      assertThat(server.isClosed()).as(e.toString()).isTrue();
    }
  }

  private static void answer(Socket socket, String answer) {
    try (socket) {
      InputStream in = socket.getInputStream();
      if (in.read() == '*') {
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      }
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client has closed the connection.
      assertThat(e).isInstanceOf(SocketException.class);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
