package dev.redoubt.core.frame;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.message.MalformedException;
import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/// Elements that stay the bytes which they were read from, and were found valid, until they are
/// asked for: many take a few bytes on the wire and thirty times that as objects. A walk from first
/// to last reads each once; anything else starts over.
///
/// For one thread at a time.
abstract class WireList<T> extends AbstractList<T> {
  private final WireReader block;
  private final int size;
  private WireReader in;
  private int next;
  private @Nullable T last;

  /// @param block their bytes, kept for nothing else
  WireList(WireReader block, int size) {
    this.block = block;
    this.size = size;
    this.in = block.from(0);
  }

  /// Reads an element.
  ///
  /// @param before the one before it, null for the first
  abstract T read(WireReader in, @Nullable T before) throws MalformedException;

  /// Skips an element that is not needed.
  ///
  /// @param before the one before it, null for the first
  /// @return what stands for it before the next one
  T pass(WireReader in, @Nullable T before) throws MalformedException {
    return read(in, before);
  }

  @Override
  public T get(int index) {
    java.util.Objects.checkIndex(index, size);
    if (index < next - 1) {
      in = block.from(0);
      next = 0;
      last = null;
    }
    T element = last;
    try {
      for (; next < index; next++) {
        element = pass(in, element);
      }
      if (next == index || element == null) {
        element = read(in, element);
        next++;
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("What was checked is malformed after all.", e);
    }
    last = element;
    return element;
  }

  @Override
  public int size() {
    return size;
  }
}
