package dev.redoubt.store;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.StateStore.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What a writer commits, one commit after the other: known beforehand, so that whoever finds a
/// store can tell whether it is as the last commit has left it.
final class CrashHistory {
  private static final Bytes COUNT = Bytes.utf8("count");
  private static final int KEYS = 16;
  private static final int LONGEST = 4_000;

  private CrashHistory() {}

  /// The changes of commit `number`, which is counted from 1: some of few keys, and the count.
  static List<Change> commit(long number) {
    Random random = new Random(number);
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Bytes key = Bytes.utf8("key " + random.nextInt(KEYS));
      byte[] value = new byte[random.nextInt(LONGEST)];
      random.nextBytes(value);
      changes.add(
          random.nextInt(3) == 0 ? new Change.Delete(key) : new Change.Put(key, Bytes.wrap(value)));
    }
    changes.add(new Change.Put(COUNT, Bytes.utf8(Long.toString(number))));
    return changes;
  }

  /// The number of the last commit that is in a store, whether or not the rest is right.
  static long count(Map<Bytes, Bytes> found) {
    Bytes count = found.get(COUNT);
    return count == null ? 0 : Long.parseLong(count.toUtf8());
  }

  /// What is in a store after the first `number` commits.
  static Map<Bytes, Bytes> after(long number) {
    Map<Bytes, Bytes> entries = new HashMap<>();
    for (long i = 1; i <= number; i++) {
      for (Change change : commit(i)) {
        switch (change) {
          case Change.Put put -> entries.put(put.key(), put.value());
          case Change.Delete delete -> entries.remove(delete.key());
        }
      }
    }
    return entries;
  }
}
