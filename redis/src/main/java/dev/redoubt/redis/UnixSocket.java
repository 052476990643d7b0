package dev.redoubt.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// A Unix socket in the form of a [Socket]: the JDK has only channels for them, whose reads have no
/// timeout. One thread may read while another writes.
final class UnixSocket extends Socket {
  private final SocketChannel channel;
  private final Selector reads = Selector.open();
  private final Selector writes = Selector.open();
  private volatile int timeoutMillis;

  UnixSocket() throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  /// @throws ConnectException if nobody listens there or we may not connect
  void connect(Path path) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      throw new ConnectException(String.valueOf(e.getMessage()));
    }
    channel.configureBlocking(false);
    channel.register(reads, SelectionKey.OP_READ);
    channel.register(writes, SelectionKey.OP_WRITE);
  }

  /// Of each wait for the next bytes; 0 for none.
  @Override
  public void setSoTimeout(int millis) {
    timeoutMillis = millis;
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(target, offset, size);
        try {
          int read = channel.read(bytes);
          while (read == 0 && size > 0) {
            await(reads, timeoutMillis);
            read = channel.read(bytes);
          }
          return read;
        } catch (ClosedChannelException e) {
          throw closed();
        }
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] source, int offset, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(source, offset, size);
        try {
          while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
              await(writes, 0);
            }
          }
        } catch (ClosedChannelException e) {
          throw closed();
        }
      }
    };
  }

  private static void await(Selector selector, int millis) throws IOException {
    try {
      int ready = selector.select(key -> {}, millis);
      if (ready == 0 && selector.isOpen() && millis > 0) {
        throw new SocketTimeoutException("Nothing came within " + millis + " ms.");
      }
    } catch (ClosedSelectorException e) {
      throw closed();
    }
  }

  /// As a TCP socket says it.
  private static SocketException closed() {
    return new SocketException("Socket closed");
  }

  /// Ends whatever waits. Never blocks.
  @Override
  public void close() throws IOException {
    try (channel;
        reads;
        writes) {
      super.close();
    }
  }
}
