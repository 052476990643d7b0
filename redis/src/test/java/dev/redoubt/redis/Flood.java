package dev.redoubt.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Writes the same commands again and again, at a given rate or as fast as Redis takes them.
final class Flood implements AutoCloseable {
  /// Rounds that Redis has not answered yet, at most.
  private static final int UNDER_WAY = 2;

  private final Socket socket;
  private final Thread writer;
  private final Thread reader;
  private final Semaphore room = new Semaphore(UNDER_WAY);
  private final AtomicLong rounds = new AtomicLong();
  private volatile boolean closed;

  /// @param pauseNanos between the beginnings of two rounds
  Flood(int port, Commands round, long pauseNanos) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    byte[] bytes = round.command("PING").bytes.toByteArray();
    writer = Thread.ofPlatform().daemon().name("flood").start(() -> write(bytes, pauseNanos));
    int simple = round.simple;
    reader = Thread.ofPlatform().daemon().name("flood-replies").start(() -> read(simple));
  }

  private void write(byte[] round, long pauseNanos) {
    try {
      OutputStream out = socket.getOutputStream();
      long next = System.nanoTime();
      while (!closed) {
        room.acquire();
        out.write(round);
        next = Math.max(next + pauseNanos, System.nanoTime() - pauseNanos);
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (IOException | InterruptedException e) {
      if (!closed) {
        throw new AssertionError("The flood ended", e);
      }
    }
  }

  /// @param simple replies of one round that begin with a plus; nothing else has one
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
    writer.interrupt();
    try {
      writer.join();
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Commands as they go over the wire.
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
