package dev.redoubt.core.wire;

import dev.redoubt.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the wire format into a growing array. The counterpart of [WireReader].
public final class WireWriter {
  private byte[] array;
  private int size;

  public WireWriter(int capacity) {
    array = new byte[Math.max(16, capacity)];
  }

  public int size() {
    return size;
  }

  public WireWriter u8(int value) {
    room(1);
    array[size++] = (byte) value;
    return this;
  }

  public WireWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public WireWriter u32(int value) {
    return u16(value >>> 16).u16(value);
  }

  public WireWriter u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  public WireWriter varint(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("A varint is never negative: " + value);
    }
    while (value >= 0x80) {
      u8((int) value | 0x80);
      value >>>= 7;
    }
    return u8((int) value);
  }

  public WireWriter bytes(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, array, size, bytes.length);
    size += bytes.length;
    return this;
  }

  public WireWriter bytes(Bytes bytes) {
    room(bytes.size());
    bytes.copyTo(array, size);
    size += bytes.size();
    return this;
  }

  public WireWriter opaque8(Bytes bytes) {
    return length(bytes.size(), 0xff).u8(bytes.size()).bytes(bytes);
  }

  public WireWriter opaque16(Bytes bytes) {
    return length(bytes.size(), 0xffff).u16(bytes.size()).bytes(bytes);
  }

  public WireWriter text8(String text) {
    return opaque8(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Appends `count` zero bytes.
  public WireWriter zeros(int count) {
    room(count);
    Arrays.fill(array, size, size + count, (byte) 0);
    size += count;
    return this;
  }

  /// Overwrites four bytes written before, for a length that is known only afterwards.
  public WireWriter putU32(int at, int value) {
    java.util.Objects.checkFromIndexSize(at, 4, size);
    for (int i = 0; i < 4; i++) {
      array[at + i] = (byte) (value >>> (24 - 8 * i));
    }
    return this;
  }

  /// Overwrites two bytes written before, for a count that is known only afterwards.
  public WireWriter putU16(int at, int value) {
    java.util.Objects.checkFromIndexSize(at, 2, size);
    array[at] = (byte) (value >>> 8);
    array[at + 1] = (byte) value;
    return this;
  }

  /// Forgets everything after the first `size` bytes.
  public WireWriter truncate(int size) {
    this.size = java.util.Objects.checkIndex(size, this.size + 1);
    return this;
  }

  /// A copy of what was written.
  public byte[] toArray() {
    return Arrays.copyOf(array, size);
  }

  /// The array written to, of which the first [#size()] bytes count: lent until the next write.
  public byte[] array() {
    return array;
  }

  private WireWriter length(int size, int max) {
    if (size > max) {
      throw new IllegalArgumentException("A length of " + size + " bytes exceeds " + max + ".");
    }
    return this;
  }

  private void room(int count) {
    if (count > array.length - size) {
      array = Arrays.copyOf(array, Math.max(Math.addExact(size, count), 2 * array.length));
    }
  }
}
