package dev.redoubt.redis;

import static dev.redoubt.redis.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Writes the same commands repeatedly, at a given rate or as fast as Redis accepts them.
final class Flood implements AutoCloseable {
  /// Maximum number of rounds in flight.
  private static final int UNDER_WAY = 2;

  private final Socket socket;
  private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
  private final Thread reader;
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean closed;

  /// @param pauseNanos time between the starts of two rounds
  Flood(int port, Commands round, long pauseNanos) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] bytes = round.command("PING").bytes.toByteArray();
    ScheduledFuture<?> unused =
        writer.scheduleAtFixedRate(
            () -> write(bytes), 0, Math.max(1, pauseNanos), TimeUnit.NANOSECONDS);
    int simple = round.simple;
    reader = Thread.ofPlatform().daemon().name("flood-replies").start(() -> read(simple));
  }

  private void write(byte[] round) {
    try {
      room.acquire();
      socket.getOutputStream().write(round);
    } catch (IOException | InterruptedException e) {
      if (!closed) {
        throw new AssertionError("The flood ended", e);
      }
    }
  }

  /// @param simple number of replies of one round that begin with a plus, which is in no other
  ///   reply
  private void read(int simple) {
    long pluses = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new BufferedInputStream(socket.getInputStream())) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '+' && ++pluses % simple == 0) {
            rounds.incrementAndGet();
            room.release();
          }
        }
      }
    } catch (IOException e) {
      if (!closed) {
        throw new AssertionError("The flood ended", e);
      }
    }
  }

  long rounds() {
    return rounds.get();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    socket.close();
    writer.shutdownNow();
    try {
      assertThat(writer.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Encodes commands for the wire.
  static final class Commands {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int count;
    private int simple;

    Commands command(Object... parts) {
      ascii("*" + parts.length + "\r\n");
      for (Object part : parts) {
        byte[] value =
            part instanceof byte[] raw ? raw : part.toString().getBytes(StandardCharsets.US_ASCII);
        ascii("$" + value.length + "\r\n");
        bytes.writeBytes(value);
        ascii("\r\n");
      }
      count++;
      simple += parts[0].equals("PING") || parts[0].equals("PSETEX") ? 1 : 0;
      return this;
    }

    int count() {
      return count;
    }

    int size() {
      return bytes.size();
    }

    private void ascii(String text) {
      bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
