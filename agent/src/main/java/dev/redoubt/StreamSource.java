package dev.redoubt;

import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A stream, which is read once: what the recipient has not got yet is kept, as much as may be
/// under way. The caller closes it.
final class StreamSource implements FileSource {
  private final InputStream in;
  private final ArrayDeque<Part> kept = new ArrayDeque<>();
  private final Sha256 running = new Sha256();
  private long read;
  private long at;
  private boolean over;

  /// @param before the hash of all before it
  private record Part(long offset, Bytes bytes, Bytes before) {}

  StreamSource(InputStream in) {
    this.in = in;
  }

  @Override
  public void prepare(BooleanSupplier goOn) {}

  @Override
  public OptionalLong size() {
    return over ? OptionalLong.of(read) : OptionalLong.empty();
  }

  @Override
  public @Nullable Bytes hash() {
    return over ? running.soFar() : null;
  }

  @Override
  public @Nullable Bytes hashOf(long offset) {
    if (offset == read) {
      return running.soFar();
    }
    return kept.stream()
        .filter(part -> part.offset() == offset)
        .map(Part::before)
        .findFirst()
        .orElse(null);
  }

  @Override
  public void seek(long offset) {
    at = offset;
  }

  @Override
  public Bytes read(int max) throws IOException {
    if (at < read) {
      for (Part part : kept) {
        if (part.offset() == at) {
          at += part.bytes().size();
          return part.bytes();
        }
      }
      throw new IllegalStateException("What was read before is not kept any more.");
    }
    byte[] bytes = over ? new byte[0] : in.readNBytes(max);
    if (bytes.length == 0) {
      over = true;
      return Bytes.EMPTY;
    }
    Part part = new Part(read, Bytes.wrap(bytes), running.soFar());
    running.add(bytes, 0, bytes.length);
    read += bytes.length;
    at = read;
    kept.add(part);
    return part.bytes();
  }

  @Override
  public void acknowledged(long offset) {
    while (!kept.isEmpty() && kept.element().offset() + kept.element().bytes().size() <= offset) {
      kept.remove();
    }
  }

  @Override
  public boolean restarts() {
    return false;
  }

  @Override
  public void close() {}
}
