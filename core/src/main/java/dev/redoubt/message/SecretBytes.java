package dev.redoubt.message;

import java.security.MessageDigest;
import java.util.Arrays;

/// A secret of fixed size that is overwritten on close and never printed.
///
/// The bytes are reached only through [#bytes()], which lends the array itself: the borrower
/// neither keeps nor changes it. Equality is by content and in constant time. Not safe for use by
/// several threads.
public final class SecretBytes implements AutoCloseable {
  private final byte[] array;
  private boolean closed;

  private SecretBytes(byte[] array) {
    this.array = array;
  }

  /// Takes ownership of `array`, which will be overwritten on close.
  public static SecretBytes own(byte[] array) {
    return new SecretBytes(array);
  }

  public static SecretBytes copyOf(byte[] array) {
    return new SecretBytes(array.clone());
  }

  /// Takes a copy of `size` bytes from `offset`.
  public static SecretBytes copyOf(byte[] array, int offset, int size) {
    return new SecretBytes(Arrays.copyOfRange(array, offset, offset + size));
  }

  /// The secret itself, lent.
  ///
  /// @throws IllegalStateException if it was closed
  public byte[] bytes() {
    if (closed) {
      throw new IllegalStateException(
          "This secret has been erased; whoever holds it outlived its key.");
    }
    return array;
  }

  public int size() {
    return array.length;
  }

  public boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    Arrays.fill(array, (byte) 0);
    closed = true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretBytes that && MessageDigest.isEqual(bytes(), that.bytes());
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "SecretBytes[" + array.length + "]";
  }
}
