package dev.redoubt.core.wire;

import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the wire format (§2.5): big-endian integers, `opaqueN`, shortest-form varints.
///
/// Lengths are checked against what is left before anything is allocated. What is read is copied,
/// so that it keeps nothing alive but itself, and the array may be used again.
public final class WireReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int end;
  private int at;

  public WireReader(byte[] array) {
    this(array, 0, array.length);
  }

  public WireReader(byte[] array, int offset, int size) {
    java.util.Objects.checkFromIndexSize(offset, size, array.length);
    this.array = array;
    this.at = offset;
    this.end = offset + size;
  }

  public int position() {
    return at;
  }

  public int remaining() {
    return end - at;
  }

  public int u8() throws MalformedException {
    need(1);
    return array[at++] & 0xff;
  }

  public int u16() throws MalformedException {
    need(2);
    int value = (array[at] & 0xff) << 8 | (array[at + 1] & 0xff);
    at += 2;
    return value;
  }

  /// An unsigned 32-bit integer, as the `int` of the same bits.
  public int u32() throws MalformedException {
    need(4);
    int value = (int) INT.get(array, at);
    at += 4;
    return value;
  }

  /// A 32-bit length or count that must lie within `0..max`.
  public int u32(int max) throws MalformedException {
    int value = u32();
    if (value < 0 || value > max) {
      throw new MalformedException("value above its bound");
    }
    return value;
  }

  /// An unsigned 64-bit integer, as the `long` of the same bits.
  public long u64() throws MalformedException {
    need(8);
    long value = (long) LONG.get(array, at);
    at += 8;
    return value;
  }

  /// Milliseconds since 1970, or a number counted like them: below 2^63.
  public long time() throws MalformedException {
    long value = u64();
    if (value < 0) {
      throw new MalformedException("time above its bound");
    }
    return value;
  }

  /// An unsigned LEB128 integer in its shortest form, below 2^63.
  public long varint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int part = u8();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        if (part == 0 && shift > 0) {
          throw new MalformedException("varint is not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedException("varint overflows");
  }

  public Bytes bytes(int size) throws MalformedException {
    need(size);
    if (size == 0) {
      return Bytes.EMPTY;
    }
    Bytes copy = Bytes.wrap(Arrays.copyOfRange(array, at, at + size));
    at += size;
    return copy;
  }

  public Bytes opaque8() throws MalformedException {
    return bytes(u8());
  }

  public Bytes opaque16() throws MalformedException {
    return bytes(u16());
  }

  /// Text of an `opaque8`; malformed UTF-8 is refused.
  public String text8() throws MalformedException {
    int size = u8();
    utf8(size);
    return size == 0 ? "" : new String(array, at - size, size, StandardCharsets.UTF_8);
  }

  /// Passes over the next `size` bytes; malformed UTF-8 is refused.
  public void utf8(int size) throws MalformedException {
    skip(size);
    if (!Utf8.valid(array, at - size, at)) {
      throw new MalformedException("text is not UTF-8");
    }
  }

  /// A reader of what lies between `position`, which was read before, and the end.
  public WireReader from(int position) {
    return new WireReader(array, position, end - position);
  }

  /// A reader of a copy of what was read since `position`.
  public WireReader since(int position) {
    return new WireReader(Arrays.copyOfRange(array, position, at));
  }

  /// A reader of the next `size` bytes, which this one passes over.
  public WireReader part(int size) throws MalformedException {
    need(size);
    WireReader part = new WireReader(array, at, size);
    at += size;
    return part;
  }

  /// Consumes what is left, which must be zeros.
  public void zeros() throws MalformedException {
    int sum = 0;
    while (at < end) {
      sum |= array[at++];
    }
    if (sum != 0) {
      throw new MalformedException("padding is not zero");
    }
  }

  public void skip(int size) throws MalformedException {
    need(size);
    at += size;
  }

  /// Refuses what was not consumed.
  public void end() throws MalformedException {
    if (at != end) {
      throw new MalformedException("bytes left over");
    }
  }

  public static String text(Bytes utf8) throws MalformedException {
    byte[] bytes = utf8.toArray();
    if (!Utf8.valid(bytes, 0, bytes.length)) {
      throw new MalformedException("text is not UTF-8");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void need(int size) throws MalformedException {
    if (size < 0 || size > end - at) {
      throw new MalformedException("truncated");
    }
  }
}
