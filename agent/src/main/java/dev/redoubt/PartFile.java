package dev.redoubt;

import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// What there is of a file so far: appended to, and hashed on the way. Handlers' threads may be
/// interrupted, which would close a channel, but not this. Not thread-safe.
final class PartFile implements AutoCloseable {
  private static final int BUFFER = 256 << 10;

  /// Bytes after which the disk is waited for, so that the end need not wait for all of them.
  private static final long SYNC_EVERY = 64L << 20;

  private final RandomAccessFile file;
  private Sha256 hash = new Sha256();
  private long size;
  private long synced;

  private PartFile(RandomAccessFile file) {
    this.file = file;
  }

  /// Opens one, and hashes what there is: a second for each few hundred MiB.
  static PartFile open(Path path) throws IOException {
    PartFile part = new PartFile(new RandomAccessFile(path.toFile(), "rw"));
    try {
      byte[] buffer = new byte[BUFFER];
      for (int read = part.file.read(buffer); read >= 0; read = part.file.read(buffer)) {
        part.hash.add(buffer, 0, read);
        part.size += read;
      }
      part.synced = part.size;
      return part;
    } catch (IOException e) {
      part.close();
      throw e;
    }
  }

  long size() {
    return size;
  }

  Bytes hash() {
    return hash.soFar();
  }

  void append(Bytes bytes) throws IOException {
    byte[] array = bytes.toArray();
    file.seek(size);
    file.write(array);
    hash.add(array, 0, array.length);
    size += array.length;
    if (size - synced >= SYNC_EVERY) {
      sync();
    }
  }

  void sync() throws IOException {
    file.getFD().sync();
    synced = size;
  }

  void clear() throws IOException {
    file.setLength(0);
    hash = new Sha256();
    size = 0;
    synced = 0;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // What matters was synced before.
    }
  }
}
