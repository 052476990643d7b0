package dev.redoubt.store;

import dev.redoubt.StoreException;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A store for tests, which outlives its agents but not the process, and can be told to fail.
final class MemoryStore implements StateStore {
  final Map<Bytes, Bytes> rows = new ConcurrentHashMap<>();
  final AtomicInteger refused = new AtomicInteger();
  volatile @Nullable StoreException failure;
  volatile boolean closed;

  @Override
  public Map<Bytes, Bytes> load() {
    return Map.copyOf(rows);
  }

  @Override
  public void commit(List<Change> changes) {
    StoreException why = failure;
    if (why != null) {
      refused.incrementAndGet();
      throw why;
    }
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> rows.put(put.key(), put.value());
        case Change.Delete delete -> rows.remove(delete.key());
      }
    }
  }

  @Override
  public Bytes place() {
    return Bytes.EMPTY;
  }

  @Override
  public void close() {
    closed = true;
  }
}
