package dev.redoubt.redis;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.Assertions;

/// Writes commands that client libraries would not, streaming them instead of holding them in
/// memory.
final class Sabotage {
  private static final byte[] CHUNK = new byte[1 << 20];

  private Sabotage() {}

  /// Adds an entry with one value of this size.
  static void hugeEntry(int port, String key, int mebibytes) {
    send(
        port,
        out -> {
          header(out, 5);
          bulk(out, "XADD");
          bulk(out, key);
          bulk(out, "*");
          bulk(out, "m");
          hugeBulk(out, mebibytes);
        });
  }

  /// Adds a member of this size to a sorted set, with the highest score.
  static void hugeMember(int port, String key, int mebibytes) {
    send(
        port,
        out -> {
          header(out, 4);
          bulk(out, "ZADD");
          bulk(out, key);
          bulk(out, "inf");
          hugeBulk(out, mebibytes);
        });
  }

  /// Adds an entry with this many fields, the first of which has the name of an envelope's field.
  static void manyFields(int port, String key, int fields) {
    send(
        port,
        out -> {
          header(out, 3 + 2 * fields);
          bulk(out, "XADD");
          bulk(out, key);
          bulk(out, "*");
          for (int i = 0; i < fields; i++) {
            bulk(out, i == 0 ? "m" : Integer.toString(i));
            bulk(out, "v");
          }
        });
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private static void send(int port, Writing command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16)) {
      command.to(out);
      out.flush();
      Assertions.assertThat((char) socket.getInputStream().read()).isIn('$', ':');
    } catch (IOException e) {
      throw new AssertionError("The sabotage failed", e);
    }
  }

  private static void header(OutputStream out, int elements) throws IOException {
    out.write(("*" + elements + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static void bulk(OutputStream out, String text) throws IOException {
    out.write(("$" + text.length() + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static void hugeBulk(OutputStream out, int mebibytes) throws IOException {
    out.write(("$" + ((long) mebibytes << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < mebibytes; i++) {
      out.write(CHUNK);
    }
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
  }
}
