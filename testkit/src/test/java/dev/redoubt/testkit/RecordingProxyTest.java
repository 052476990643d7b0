package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.testkit.RecordingProxy.Mode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// In front of a server that answers each line with "echo " and the line.
class RecordingProxyTest {
  private static final int SHORTLY = 150;
  private static final int PATIENTLY = 120_000;

  private final Capture capture = new Capture();
  private ServerSocket server;
  private RecordingProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = RecordingProxy.inFrontOf("127.0.0.1", server.getLocalPort(), capture);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passesAndRecordsBothWays() throws IOException {
    try (var client = new Client(proxy.port())) {
      assertThat(client.ask("hello")).isEqualTo("echo hello");
    }
    assertThat(capture.contains("hello\n")).isTrue();
    assertThat(capture.contains("echo hello\n")).isTrue();
    assertThat(capture.size()).isEqualTo("hello\necho hello\n".length());
    assertThat(proxy.accepted()).isEqualTo(1);
  }

  @Test
  void aCutClosesOpenConnectionsAndLetsNewOnesIn() throws IOException {
    try (var client = new Client(proxy.port());
        var next = new Client(proxy.port())) {
      assertThat(client.ask("hello")).isEqualTo("echo hello");
      // Only a connection that was accepted is open.
      assertThat(next.ask("hello")).isEqualTo("echo hello");
      proxy.cut();
      assertThat(client.readToEnd()).isNull();
      assertThat(next.readToEnd()).isNull();
    }
    try (var client = new Client(proxy.port())) {
      assertThat(client.ask("again")).isEqualTo("echo again");
    }
  }

  @Test
  void aStallHoldsBytesBackAndLosesNone() throws IOException {
    try (var client = new Client(proxy.port())) {
      assertThat(client.ask("hello")).isEqualTo("echo hello");
      proxy.mode(Mode.STALL);
      client.askInVain("stalled");
      proxy.mode(Mode.PASS);
      assertThat(client.read()).isEqualTo("echo stalled");
    }
  }

  @Test
  void aStalledConnectionCanBeCut() throws IOException {
    try (var client = new Client(proxy.port())) {
      proxy.mode(Mode.STALL);
      client.askInVain("stalled");
      proxy.cut();
      assertThat(client.readToEnd()).isNull();
    }
  }

  @Test
  void droppedRepliesWereSentAndNeverArrive() throws IOException {
    try (var client = new Client(proxy.port())) {
      proxy.mode(Mode.DROP_REPLIES);
      client.askInVain("dropped");
      await().until(() -> capture.contains("echo dropped\n"));
      proxy.cut();
      assertThat(client.readToEnd()).isNull();
      proxy.mode(Mode.PASS);
    }
  }

  @Test
  void refusesNewConnectionsUntilItAcceptsAgain() throws IOException {
    try (var client = new Client(proxy.port())) {
      assertThat(client.ask("hello")).isEqualTo("echo hello");
      proxy.refuse();
      assertThatThrownBy(() -> new Client(proxy.port())).isInstanceOf(ConnectException.class);
      assertThat(client.ask("open ones stay")).isEqualTo("echo open ones stay");
      proxy.accept();
    }
    try (var client = new Client(proxy.port())) {
      assertThat(client.ask("again")).isEqualTo("echo again");
    }
  }

  @Test
  void withoutAServerBehindItConnectionsCloseAtOnce() throws IOException {
    int nobody;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    try (var inFrontOfNobody = RecordingProxy.inFrontOf("127.0.0.1", nobody, capture);
        var client = new Client(inFrontOfNobody.port())) {
      assertThat(client.readToEnd()).isNull();
    }
  }

  @Test
  void theUriIsTheServersPointedAtTheProxy() {
    assertThat(proxy.uri("redis://user:p%40ss@example.org:6379"))
        .isEqualTo("redis://user:p%40ss@127.0.0.1:" + proxy.port());
    assertThat(proxy.uri("redis://example.org")).isEqualTo("redis://127.0.0.1:" + proxy.port());
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> echo(client));
      } catch (IOException e) {
        assertThat(server.isClosed()).isTrue();
      }
    }
  }

  private static void echo(Socket client) {
    try (client) {
      var in = reader(client);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        client.getOutputStream().write(("echo " + line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      assertThat(client.isClosed()).isTrue();
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(PATIENTLY);
      in = reader(socket);
    }

    @Nullable String ask(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      return read();
    }

    void askInVain(String line) throws IOException {
      socket.setSoTimeout(SHORTLY);
      assertThatThrownBy(() -> ask(line)).isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(PATIENTLY);
    }

    @Nullable String read() throws IOException {
      return in.readLine();
    }

    /// Null at the end, orderly or not.
    @Nullable String readToEnd() throws IOException {
      try {
        return in.readLine();
      } catch (SocketException e) {
        return null;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
