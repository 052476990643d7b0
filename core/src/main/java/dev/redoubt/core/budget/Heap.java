package dev.redoubt.core.budget;

/// What objects take of the heap of a 64-bit JVM, bytes. Upper bounds, on which charges are built;
/// `HeapTest` compares them with the heap itself.
public final class Heap {
  /// From here on the JVM cannot compress references.
  private static final long COMPRESSED_MAX = 32L << 30;

  /// One reference in an array.
  public static final int REFERENCE = Runtime.getRuntime().maxMemory() < COMPRESSED_MAX ? 4 : 8;

  private static final int ARRAY = 16;
  private static final int BYTES = 24;
  private static final int STRING = 24;

  private Heap() {}

  /// A [Bytes] of this size with its own array; all that are empty are one.
  public static int bytes(int size) {
    return size == 0 ? 0 : BYTES + ARRAY + aligned(size);
  }

  public static int text(String text) {
    return STRING + ARRAY + aligned(latin(text) ? text.length() : 2 * text.length());
  }

  /// The JVM keeps what is Latin-1 in one byte a character.
  private static boolean latin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  private static int aligned(int size) {
    return (size + 7) & ~7;
  }
}
