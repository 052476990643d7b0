package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.redoubt.Agent;
import dev.redoubt.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/// Starting an agent without a Redis.
class StartTest {
  @Test
  void theStackTraceContainsTheCaller() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    TransportException e = refused("redis://127.0.0.1:" + closed);
    assertThat(e.code()).isEqualTo("REDIS_UNREACHABLE");
    assertThat(e.getStackTrace())
        .extracting(StackTraceElement::getClassName)
        .contains(StartTest.class.getName());
    assertThat(e).hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void anEarlierInterruptEndsTheStartAndIsKept() throws IOException {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.currentThread().interrupt();
      TransportException e = refused("redis://127.0.0.1:" + silent.getLocalPort());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(e.code()).isEqualTo("INTERRUPTED");
    } finally {
      boolean unused = Thread.interrupted();
    }
  }

  private static TransportException refused(String uri) {
    return catchThrowableOfType(
        TransportException.class, () -> Agent.builder("bob").redis(uri).start());
  }
}
