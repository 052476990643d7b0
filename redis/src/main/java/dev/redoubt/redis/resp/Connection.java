package dev.redoubt.redis.resp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/// An open connection, for one thread at a time, which waits for its replies. [#close] may be
/// called by any thread and ends whatever waits.
public final class Connection implements AutoCloseable {
  private final Socket socket;
  private final Socket beneath;
  private final Consumer<Connection> onClose;
  private final RespReader replies;
  private final OutputStream out;
  private final RequestBuffer requests = new RequestBuffer();
  private final AtomicBoolean closed = new AtomicBoolean();
  private Duration timeout;
  private Deadline deadline;

  /// Milliseconds that a read may wait for the next byte; throws where it may not wait at all.
  private Waiting waiting = this::untilDeadline;

  /// How long a read may wait.
  interface Waiting {
    /// @return milliseconds, at least 1
    /// @throws SocketTimeoutException if the time is up
    int millis() throws SocketTimeoutException;
  }

  /// @param socket connected, and past its TLS handshake
  /// @param beneath the TCP socket under TLS, or `socket` itself: closing it never blocks
  /// @param replyMax largest honest reply, bytes; a larger one is refused
  /// @param timeout longest wait for the whole reply to a command
  /// @param onClose called once
  public Connection(
      Socket socket, Socket beneath, long replyMax, Duration timeout, Consumer<Connection> onClose)
      throws IOException {
    this.socket = socket;
    this.beneath = beneath;
    this.timeout = timeout;
    this.deadline = Deadline.in(timeout);
    this.onClose = onClose;
    this.out = socket.getOutputStream();
    this.replies = new RespReader(new TimedInput(socket.getInputStream()), replyMax);
  }

  /// From now on, a reply may take so long.
  public void timeout(Duration whole) {
    timeout = whole;
  }

  /// Sends `request` with the next [#receive].
  public void send(Request<?> request) {
    request.writeTo(requests);
  }

  /// Waits for the reply to `request`, which is the oldest one sent and not received.
  ///
  /// @throws ReplyException if the reply is an error; the connection stays usable
  public <T> T receive(Request<T> request) throws IOException, ReplyException {
    deadline = Deadline.in(timeout);
    if (requests.size() > 0) {
      flush(request);
    }
    return replies.read(request.parser());
  }

  /// Writes what was sent. Where the server has closed the connection, it may have said why before.
  private void flush(Request<?> request) throws IOException, ReplyException {
    try {
      requests.writeTo(out);
    } catch (IOException e) {
      try {
        Object unused = replies.read(request.parser());
      } catch (SSLException why) {
        why.addSuppressed(e);
        throw why;
      } catch (IOException silent) {
        e.addSuppressed(silent);
      }
      throw e;
    }
  }

  public <T> T call(Request<T> request) throws IOException, ReplyException {
    send(request);
    return receive(request);
  }

  private int untilDeadline() throws SocketTimeoutException {
    int left = deadline.millis();
    if (left < 1) {
      throw new SocketTimeoutException("No whole reply within " + timeout.toMillis() + " ms.");
    }
    return left;
  }

  /// From now on, reads ask `limit` how long they may wait.
  void waiting(Waiting limit) {
    waiting = limit;
  }

  RespReader replies() {
    return replies;
  }

  OutputStream out() {
    return out;
  }

  public boolean isOpen() {
    return !closed.get();
  }

  /// Never blocks; a second call does nothing.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        // Not the TLS socket: it would say goodbye first, and wait where the server does not read.
        beneath.close();
      } catch (IOException e) {
        // Nothing can be done, and nothing depends on it: the descriptor is released all the same.
        return;
      } finally {
        onClose.accept(this);
      }
    }
  }

  /// Waits for the next bytes as long as [#waiting] says, however slowly they drip.
  private final class TimedInput extends InputStream {
    private static final int TIMED_OUT = -2;

    private final InputStream in;

    TimedInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("Replies are read in blocks.");
    }

    @Override
    public int read(byte[] target, int offset, int size) throws IOException {
      int read = TIMED_OUT;
      while (read == TIMED_OUT) {
        // Throws where that was too long.
        socket.setSoTimeout(waiting.millis());
        read = readOnce(target, offset, size);
      }
      return read;
    }

    private int readOnce(byte[] target, int offset, int size) throws IOException {
      try {
        return in.read(target, offset, size);
      } catch (SocketTimeoutException e) {
        return TIMED_OUT;
      }
    }
  }
}
