package dev.redoubt.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes, equal by content.
///
/// It may be a window on a larger array, so that a part of an envelope costs no copy. It holds
/// public or payload bytes; a key belongs in [dev.redoubt.message.SecretBytes]. `toString` shows
/// the size only, never the content.
///
/// Safe for use by several threads.
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int size;

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /// Takes a copy of `array`.
  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone(), 0, array.length);
  }

  /// Takes `array` itself: the caller must never write to it again.
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /// Takes a window on `array` itself: the caller must never write to it again.
  ///
  /// @throws IndexOutOfBoundsException if the window does not lie within the array
  public static Bytes wrap(byte[] array, int offset, int size) {
    java.util.Objects.checkFromIndexSize(offset, size, array.length);
    return new Bytes(array, offset, size);
  }

  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /// How many bytes `text` takes in UTF-8.
  public static int utf8Size(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return utf8(text).size();
      }
    }
    return text.length();
  }

  /// @throws IllegalArgumentException if `hex` is not an even number of hex digits
  public static Bytes hex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  public int size() {
    return size;
  }

  public byte at(int index) {
    return array[offset + java.util.Objects.checkIndex(index, size)];
  }

  /// A window on these bytes, without a copy.
  public Bytes slice(int from, int to) {
    java.util.Objects.checkFromToIndex(from, to, size);
    return new Bytes(array, offset + from, to - from);
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, size);
  }

  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  /// A read-only view, without a copy.
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  public String toUtf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + size);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + size, that.array, that.offset, that.offset + that.size);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + size; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return "Bytes[" + size + "]";
  }
}
