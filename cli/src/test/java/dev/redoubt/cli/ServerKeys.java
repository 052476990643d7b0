package dev.redoubt.cli;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Counts all keys of a server, whatever their namespace.
final class ServerKeys {
  private ServerKeys() {}

  static int count(EmbeddedRedis server) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write("DBSIZE\r\n".getBytes(StandardCharsets.US_ASCII));
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return Integer.parseInt(reader.readLine().substring(1)); // ":1"
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
