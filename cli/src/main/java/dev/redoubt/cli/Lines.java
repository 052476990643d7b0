package dev.redoubt.cli;

import dev.redoubt.internal.FileReason;
import dev.redoubt.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads lines of bounded length from an input of any size. Not thread-safe.
final class Lines implements Bodies {
  private static final int BUFFER = 1 << 16;

  private final String name;
  private final InputStream input;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int size;
  private long position;

  /// @param name of the input, for error messages
  /// @param longest maximum bytes of a line; of a longer one, `longest` + 1 bytes are returned
  Lines(String name, InputStream input, int longest) {
    this.name = name;
    this.input = input;
    this.longest = longest;
  }

  /// Returns the next line without its end (`\n` or `\r\n`), or null at the end.
  @Override
  public @Nullable Bytes read() throws IOException {
    var line = new ByteArrayOutputStream();
    boolean any = false;
    while (next < size || fill()) {
      any = true;
      int end = endOfLine();
      keep(line, end);
      boolean complete = end < size;
      position += (complete ? end + 1 : end) - next;
      next = complete ? end + 1 : end;
      if (complete) {
        break;
      }
    }
    return any ? withoutReturn(line.toByteArray()) : null;
  }

  /// Including line ends.
  @Override
  public long position() {
    return position;
  }

  private boolean fill() throws IOException {
    next = 0;
    try {
      size = Math.max(input.read(buffer), 0);
    } catch (IOException e) {
      throw new IOException(name + ": " + FileReason.of(e), e);
    }
    return size > 0;
  }

  private int endOfLine() {
    int end = next;
    while (end < size && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private void keep(ByteArrayOutputStream line, int end) {
    int room = longest + 1 - line.size();
    line.write(buffer, next, Math.min(end - next, room));
  }

  private static Bytes withoutReturn(byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    return Bytes.wrap(line, 0, length);
  }
}
