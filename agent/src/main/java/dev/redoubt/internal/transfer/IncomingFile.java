package dev.redoubt.internal.transfer;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the recipient of one file makes of its chunks: in whatever order they come, they are
/// written in the order of the file. Nothing that a chunk says is believed: it counts as far as it
/// continues what was written. Not thread-safe.
///
/// @param <T> a chunk that came ahead of others, to be written later
public final class IncomingFile<T> {
  /// What may be held of chunks ahead of others, bytes and number.
  public static final long AHEAD_BYTES = 8L << 20;

  public static final int AHEAD_CHUNKS = 1_024;

  private final long sizeMax;
  private final TreeMap<Long, Held<T>> ahead = new TreeMap<>();
  private long written;
  private long aheadBytes;

  private record Held<T>(T chunk, int length) {}

  /// What to do with a chunk.
  public sealed interface Verdict {
    /// Write it without its first `skip` bytes, which are written already; then [#next].
    record Write(int skip) implements Verdict {}

    /// It was held: chunks before it are still to come.
    record Held() implements Verdict {}

    /// All of it is written, or held, already.
    record Known() implements Verdict {}

    /// It cannot be of this file, or comes too far ahead: the sender breaks the rules.
    record Wrong() implements Verdict {}
  }

  /// @param sizeMax the size that was offered, or the largest allowed where none was
  /// @param written what there is already
  public IncomingFile(long sizeMax, long written) {
    this.sizeMax = sizeMax;
    this.written = written;
  }

  public long written() {
    return written;
  }

  /// A chunk came.
  public Verdict chunk(long offset, int length, T chunk) {
    if (offset < 0 || length < 1 || offset > sizeMax - length) {
      return new Verdict.Wrong();
    }
    if (offset + length <= written || ahead.containsKey(offset)) {
      return new Verdict.Known();
    }
    if (offset <= written) {
      return new Verdict.Write((int) (written - offset));
    }
    if (offset - written > AHEAD_BYTES
        || aheadBytes + length > AHEAD_BYTES
        || ahead.size() >= AHEAD_CHUNKS) {
      return new Verdict.Wrong();
    }
    ahead.put(offset, new Held<>(chunk, length));
    aheadBytes += length;
    return new Verdict.Held();
  }

  /// So many bytes more were written.
  public void wrote(int bytes) {
    written += bytes;
  }

  /// A chunk that was held and whose turn has come; null if there is none. It is to be judged by
  /// [#chunk] again.
  public @Nullable T next() {
    Map.Entry<Long, Held<T>> first = ahead.firstEntry();
    if (first == null || first.getKey() > written) {
      return null;
    }
    return taken(first);
  }

  /// Any chunk that is held, to be given up; null if there is none.
  public @Nullable T giveUp() {
    Map.Entry<Long, Held<T>> first = ahead.firstEntry();
    return first == null ? null : taken(first);
  }

  private T taken(Map.Entry<Long, Held<T>> held) {
    ahead.remove(held.getKey());
    aheadBytes -= held.getValue().length();
    return held.getValue().chunk();
  }
}
