package dev.redoubt.core.frame;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// The headers of a message as they cross the wire: one block of bytes, which is valid, and no
/// objects until they are read. A header of four bytes would else take thirty times that.
public final class Headers implements Iterable<Header> {
  public static final Headers NONE = new Headers(Bytes.EMPTY);

  private final Bytes block;

  private Headers(Bytes block) {
    this.block = block;
  }

  /// @throws IllegalArgumentException if a key or value is too long
  public static Headers of(List<Header> headers) {
    if (headers.isEmpty()) {
      return NONE;
    }
    WireWriter out = new WireWriter(size(headers));
    for (Header header : headers) {
      out.text8(header.key()).opaque16(header.value());
    }
    return new Headers(Bytes.wrap(out.toArray()));
  }

  /// What these headers take on the wire, bytes.
  public static int size(List<Header> headers) {
    int size = 0;
    for (Header header : headers) {
      size += 1 + Bytes.utf8Size(header.key()) + 2 + header.value().size();
    }
    return size;
  }

  /// Reads a block of `size` bytes.
  public static Headers read(WireReader in, int size) throws MalformedException {
    check(in.from(in.position()), size);
    return new Headers(in.bytes(size));
  }

  /// Passes over a block of `size` bytes, which must be valid.
  public static void check(WireReader in, int size) throws MalformedException {
    if (size == 0) {
      throw new MalformedException("empty headers");
    }
    int end = in.position() + size;
    for (int count = 0; in.position() < end; count++) {
      if (count == Protocol.HEADERS) {
        throw new MalformedException("more headers than a message has");
      }
      int key = in.u8();
      if (key == 0) {
        throw new MalformedException("empty header key");
      }
      in.utf8(key);
      in.skip(in.u16());
    }
    if (in.position() != end) {
      throw new MalformedException("headers beyond their block");
    }
  }

  /// What they take on the wire, bytes.
  public int size() {
    return block.size();
  }

  public boolean isEmpty() {
    return block.size() == 0;
  }

  /// As objects, made anew with each call.
  public List<Header> list() {
    List<Header> headers = new ArrayList<>();
    WireReader in = new WireReader(block.toArray());
    try {
      while (in.remaining() > 0) {
        headers.add(new Header(in.text8(), in.opaque16()));
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("A block that was checked is malformed after all.", e);
    }
    return List.copyOf(headers);
  }

  @Override
  public Iterator<Header> iterator() {
    return list().iterator();
  }

  /// Appends length and block.
  public void write(WireWriter out) {
    out.opaque16(block);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && block.equals(that.block);
  }

  @Override
  public int hashCode() {
    return block.hashCode();
  }

  @Override
  public String toString() {
    return "Headers[" + block.size() + "]";
  }
}
