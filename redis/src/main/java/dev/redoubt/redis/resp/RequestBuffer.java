package dev.redoubt.redis.resp;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Encoded requests that have not been written yet. For one thread at a time.
final class RequestBuffer {
  private static final int INITIAL = 4 << 10;

  /// Larger arrays are not kept for later requests.
  private static final int KEPT = 64 << 10;

  /// Values of at least this size, bytes, are left where they are until they are written, so that
  /// the array need not grow with them.
  private static final int LARGE = 8 << 10;

  /// How much of a large value is written at once, bytes.
  private static final int CHUNK = 64 << 10;

  /// A value to be written when `at` bytes of the others are.
  private record Large(int at, Bytes value) {}

  private final List<Large> larges = new ArrayList<>();
  private long largeBytes;
  private byte[] bytes = new byte[INITIAL];
  private int size;

  long size() {
    return size + largeBytes;
  }

  void header(char type, int number) {
    reserve(16);
    bytes[size++] = (byte) type;
    String digits = Integer.toString(number);
    ascii(digits);
    end();
  }

  void bulk(Bytes value) {
    header('$', value.size());
    if (value.size() >= LARGE) {
      reserve(2);
      larges.add(new Large(size, value));
      largeBytes += value.size();
    } else {
      reserve(value.size() + 2);
      value.copyTo(bytes, size);
      size += value.size();
    }
    end();
  }

  void bulk(String text) {
    if (isAscii(text)) {
      header('$', text.length());
      reserve(text.length() + 2);
      ascii(text);
      end();
    } else {
      bulk(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      bytes[size++] = (byte) text.charAt(i);
    }
  }

  private void end() {
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
    }
  }

  /// Writes everything and forgets it, also where writing fails.
  void writeTo(OutputStream out) throws IOException {
    try {
      int written = 0;
      for (Large large : larges) {
        out.write(bytes, written, large.at() - written);
        write(large.value(), out);
        written = large.at();
      }
      out.write(bytes, written, size - written);
    } finally {
      clear();
    }
  }

  private static void write(Bytes value, OutputStream out) throws IOException {
    byte[] chunk = new byte[Math.min(CHUNK, value.size())];
    for (int from = 0; from < value.size(); from += chunk.length) {
      Bytes part = value.slice(from, Math.min(value.size(), from + chunk.length));
      part.copyTo(chunk, 0);
      out.write(chunk, 0, part.size());
    }
  }

  private void clear() {
    size = 0;
    larges.clear();
    largeBytes = 0;
    if (bytes.length > KEPT) {
      bytes = new byte[INITIAL];
    }
  }
}
