package dev.redoubt;

import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A file on disk: hashed as a whole before it is offered, and again while it is sent, since it may
/// change. Hashes of its beginnings are remembered at some offsets, so that to go on in the middle
/// costs little.
final class PathSource implements FileSource {
  private static final int BUFFER = 256 << 10;
  private static final long LEAST_STEP = 4L << 20;

  /// How many beginnings are remembered, about 200 bytes of heap each.
  private static final int BEGINNINGS = 1_024;

  private final FileChannel channel;
  private final Path path;
  private final long size;
  private final Object stamp;
  private final long step;

  /// Of the first `i * step` bytes each.
  private final List<Sha256> beginnings = new ArrayList<>();

  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private @Nullable Bytes hash;
  private Sha256 sent = new Sha256();
  private long at;

  PathSource(Path path) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new IOException("it is no ordinary file");
    }
    this.path = path;
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    this.size = attributes.size();
    this.stamp = attributes.lastModifiedTime();
    this.step = Math.max(LEAST_STEP, (size / BEGINNINGS / BUFFER + 1) * BUFFER);
  }

  @Override
  public void prepare(BooleanSupplier goOn) throws IOException {
    Sha256 running = new Sha256();
    long done = 0;
    while (done < size) {
      if (!goOn.getAsBoolean()) {
        return;
      }
      if (done % step == 0) {
        beginnings.add(running.copy());
      }
      done += add(running, done, Math.min(step - done % step, size - done));
    }
    requireUnchanged();
    hash = running.soFar();
  }

  /// Adds `length` bytes at most to `hash`, at least one.
  private int add(Sha256 hash, long from, long length) throws IOException {
    buffer.clear().limit((int) Math.min(buffer.capacity(), length));
    if (channel.read(buffer, from) < 1) {
      throw new ChangedException();
    }
    int read = buffer.position();
    hash.add(buffer.flip());
    return read;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(size);
  }

  @Override
  public @Nullable Bytes hash() {
    return hash;
  }

  @Override
  public @Nullable Bytes hashOf(long offset) throws IOException {
    return offset > size ? null : upTo(offset).soFar();
  }

  private Sha256 upTo(long offset) throws IOException {
    if (beginnings.isEmpty()) {
      return new Sha256();
    }
    int before = (int) Math.min(offset / step, beginnings.size() - 1L);
    Sha256 running = beginnings.get(before).copy();
    for (long done = before * step; done < offset; ) {
      done += add(running, done, offset - done);
    }
    return running;
  }

  @Override
  public void seek(long offset) throws IOException {
    sent = upTo(offset);
    at = offset;
  }

  @Override
  public Bytes read(int max) throws IOException {
    int length = (int) Math.min(max, size - at);
    if (length == 0) {
      requireUnchanged();
      if (!Objects.equals(sent.soFar(), hash)) {
        throw new ChangedException();
      }
      return Bytes.EMPTY;
    }
    byte[] chunk = new byte[length];
    ByteBuffer left = ByteBuffer.wrap(chunk);
    while (left.hasRemaining()) {
      if (channel.read(left, at + left.position()) < 1) {
        throw new ChangedException();
      }
    }
    sent.add(chunk, 0, length);
    at += length;
    return Bytes.wrap(chunk);
  }

  private void requireUnchanged() throws IOException {
    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
    if (now.size() != size || !now.lastModifiedTime().equals(stamp)) {
      throw new ChangedException();
    }
  }

  @Override
  public void acknowledged(long offset) {}

  @Override
  public boolean restarts() {
    return true;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read.
    }
  }
}
