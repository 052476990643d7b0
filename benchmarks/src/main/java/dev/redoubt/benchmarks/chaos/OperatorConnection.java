package dev.redoubt.benchmarks.chaos;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A connection that stays open over several commands, each of which answers in one line.
final class OperatorConnection implements AutoCloseable {
  private final SocketChannel channel;

  OperatorConnection(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    tell("AUTH " + Servers.OPERATOR + " " + Servers.OPERATOR);
  }

  /// @throws IOException if the answer is an error
  void tell(String command) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(command + "\r\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    var answer = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    while (answer.isEmpty() || answer.charAt(answer.length() - 1) != '\n') {
      one.clear();
      if (channel.read(one) < 0) {
        throw new IOException("The server closed the connection after " + command);
      }
      answer.append((char) one.get(0));
    }
    if (answer.charAt(0) == '-') {
      throw new IOException(command + ": " + answer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
