package dev.redoubt.redis.resp;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Encoded requests that have not been written yet. For one thread at a time.
final class RequestBuffer {
  private static final int INITIAL = 4 << 10;

  /// Larger arrays are not kept for later requests.
  private static final int KEPT = 128 << 10;

  private byte[] bytes = new byte[INITIAL];
  private int size;

  int size() {
    return size;
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
    reserve(value.size() + 2);
    value.copyTo(bytes, size);
    size += value.size();
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
    int count = size;
    size = 0;
    try {
      out.write(bytes, 0, count);
    } finally {
      if (bytes.length > KEPT) {
        bytes = new byte[INITIAL];
      }
    }
  }
}
