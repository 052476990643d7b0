package dev.redoubt.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sends one command to a local Redis without a client library.
final class Resp {
  private static final int TIMEOUT_MILLIS = 5_000;

  private Resp() {}

  /// The first line of the answer, such as `+PONG` or `-NOAUTH …`.
  static String ask(int port, @Nullable String password, String... command) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      if (password != null) {
        String answer = ask(socket, answers, "AUTH", password);
        if (!answer.equals("+OK")) {
          return answer;
        }
      }
      return ask(socket, answers, command);
    }
  }

  private static String ask(Socket socket, BufferedReader answers, String... command)
      throws IOException {
    socket.getOutputStream().write(request(List.of(command)).getBytes(StandardCharsets.UTF_8));
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("The server closed the connection.");
    }
    return answer;
  }

  /// A command as it goes over the wire.
  static String request(List<String> command) {
    var request = new StringBuilder("*" + command.size() + "\r\n");
    for (String part : command) {
      int bytes = part.getBytes(StandardCharsets.UTF_8).length;
      request.append('$').append(bytes).append("\r\n").append(part).append("\r\n");
    }
    return request.toString();
  }
}
