package dev.redoubt.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A connection to a server's Unix socket ([EmbeddedRedis#connect]), which works whatever its ports
/// demand. Waits for each answer so long at most that a stopped server is noticed. For one thread.
public final class RespConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer read = ByteBuffer.allocate(1 << 16).flip();

  RespConnection(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    selector = Selector.open();
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Sends a command.
  ///
  /// @return the answer, in lines if it is a list; empty if there is none
  /// @throws IllegalStateException if the answer is an error, with its text
  public String command(String... command) throws IOException {
    Reply reply = ask(command);
    if (reply.error()) {
      throw new IllegalStateException(reply.text());
    }
    return reply.raw();
  }

  /// One command and its answer.
  Reply ask(String... command) throws IOException {
    return askAll(List.of(List.of(command))).getFirst();
  }

  /// Sends all commands, then reads all answers.
  List<Reply> askAll(List<List<String>> commands) throws IOException {
    var request = new StringBuilder();
    for (List<String> command : commands) {
      request.append(Resp.request(command));
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(request.toString());
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE);
      }
    }
    var replies = new ArrayList<Reply>();
    for (int i = 0; i < commands.size(); i++) {
      replies.add(reply());
    }
    return replies;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }

  private Reply reply() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '-' -> new Reply(rest, List.of(), true);
      case '+', ':' -> Reply.text(rest);
      case '$' -> Reply.text(bulk(Integer.parseInt(rest)));
      case '*' -> Reply.list(replies(Integer.parseInt(rest)));
      default -> throw new IOException("This is no reply of RESP2: " + line);
    };
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = next();
    }
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private List<Reply> replies(int length) throws IOException {
    var replies = new ArrayList<Reply>();
    for (int i = 0; i < length; i++) {
      replies.add(reply());
    }
    return replies;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (byte b = next(); b != '\n'; b = next()) {
      if (b != '\r') {
        line.append((char) (b & 0xff));
      }
    }
    return line.toString();
  }

  private byte next() throws IOException {
    while (!read.hasRemaining()) {
      read.clear();
      int count = channel.read(read);
      read.flip();
      if (count < 0) {
        throw new EOFException("The server closed the connection.");
      }
      if (count == 0) {
        await(SelectionKey.OP_READ);
      }
    }
    return read.get();
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    if (selector.select(TIMEOUT_MILLIS) == 0) {
      throw new SocketTimeoutException("The server does not answer.");
    }
    selector.selectedKeys().clear();
  }

  /// An answer: a text (empty for nil) or a list, or an error and its text.
  record Reply(String text, List<Reply> elements, boolean error) {
    static Reply text(@Nullable String text) {
      return new Reply(text == null ? "" : text, List.of(), false);
    }

    static Reply list(List<Reply> elements) {
      return new Reply("", List.copyOf(elements), false);
    }

    List<String> texts() {
      return elements.stream().map(Reply::text).toList();
    }

    /// As `redis-cli --raw` prints it.
    String raw() {
      return elements.isEmpty()
          ? text
          : String.join("\n", elements.stream().map(Reply::raw).toList());
    }
  }
}
