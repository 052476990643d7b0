package dev.redoubt.benchmarks.load;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Queries a server over one connection. Uses no client library, because no library is on every
/// peer's class path. Not thread-safe.
public final class RedisServer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  public RedisServer(String uri) {
    URI address = URI.create(uri);
    try {
      socket = new Socket(address.getHost(), address.getPort());
      socket.setSoTimeout(TIMEOUT_MILLIS);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reach Redis at " + uri + ".", e);
    }
  }

  /// The fields of INFO, from all sections.
  public Map<String, String> information() {
    Map<String, String> found = new HashMap<>();
    for (String line : ask("INFO").split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.charAt(0) != '#') {
        found.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    return found;
  }

  /// @return the string or number of the reply; empty for nil
  /// @throws IllegalStateException if the reply is an error or an aggregate
  public String ask(String... command) {
    try {
      StringBuilder request = new StringBuilder("*" + command.length + "\r\n");
      for (String part : command) {
        int bytes = part.getBytes(StandardCharsets.UTF_8).length;
        request.append('$').append(bytes).append("\r\n").append(part).append("\r\n");
      }
      out.write(request.toString().getBytes(StandardCharsets.UTF_8));
      String first = line();
      return switch (first.charAt(0)) {
        case '+', ':' -> first.substring(1);
        case '$' -> bulk(Integer.parseInt(first.substring(1)));
        default -> throw new IllegalStateException("Redis replied " + first);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("Redis does not reply.", e);
    }
  }

  private String bulk(int length) throws IOException {
    if (length < 0) {
      return "";
    }
    String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    String end = line();
    if (!end.isEmpty()) {
      throw new IOException("A reply is longer than announced: " + end);
    }
    return text;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("The server closed the connection.");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
