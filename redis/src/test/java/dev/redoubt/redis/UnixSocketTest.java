package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
  private static final int LARGE = 8 << 20;

  @TempDir Path folder;
  private ServerSocketChannel server;
  private SocketChannel peer;
  private UnixSocket socket;

  @BeforeEach
  void connect() throws IOException {
    Path path = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    socket = new UnixSocket();
    socket.connect(path);
    peer = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
    server.close();
  }

  @Test
  void aReadThatGetsNothingTimesOutAndTheNextOneReads() throws IOException {
    socket.setSoTimeout(1);
    byte[] bytes = new byte[8];
    assertThatThrownBy(() -> socket.getInputStream().read(bytes, 0, 8))
        .isInstanceOf(SocketTimeoutException.class);
    peer.write(ByteBuffer.wrap(new byte[] {1, 2}));
    socket.setSoTimeout(0);
    assertThat(socket.getInputStream().read(bytes, 0, 8)).isEqualTo(2);
    peer.close();
    assertThat(socket.getInputStream().read(bytes, 0, 8)).isEqualTo(-1);
  }

  @Test
  void closingEndsAReadThatWaits() throws IOException {
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class),
            task -> Thread.ofVirtual().start(task));
    socket.close();
    reading.join();
  }

  @Test
  void aWriteWaitsForAPeerThatReadsSlowly() throws IOException {
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(new byte[LARGE]);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    ByteBuffer got = ByteBuffer.allocate(LARGE);
    while (got.hasRemaining()) {
      assertThat(peer.read(got)).isPositive();
    }
    writing.join();
  }
}
