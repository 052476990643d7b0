package dev.redoubt.testkit.sim;

import dev.redoubt.core.kept.Change;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What outlives an agent's process. A commit takes a while; when the process is killed meanwhile,
/// it is kept or lost as a whole.
final class SimStore {
  private static final long QUICK_MILLIS = 30;
  private static final long SLOW_MILLIS = 200;

  /// The longest that a commit takes.
  static final Duration SLOWEST = Duration.ofMillis(SLOW_MILLIS);

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Map<Bytes, Bytes> entries = new LinkedHashMap<>();
  private @Nullable List<Change> underWay;
  private @Nullable Map<Bytes, Bytes> backup;

  private long commits;

  /// Something was kept since the backup.
  private boolean later;

  private boolean laterTold;

  SimStore(Schedule schedule, SplittableRandom random) {
    this.schedule = schedule;
    this.random = random;
  }

  /// A new one.
  SimStore empty() {
    return new SimStore(schedule, random.split());
  }

  Map<Bytes, Bytes> entries() {
    return new LinkedHashMap<>(entries);
  }

  void commit(List<Change> changes, Runnable done) {
    if (underWay != null) {
      throw new Wrong("a commit was begun before the last one had ended");
    }
    underWay = changes;
    long number = ++commits;
    long millis = random.nextLong(random.nextInt(10) == 0 ? SLOW_MILLIS : QUICK_MILLIS);
    schedule.in(
        Duration.ofMillis(millis),
        () -> {
          if (underWay != null && commits == number) {
            apply(changes);
            underWay = null;
            later = true;
            done.run();
          }
        });
  }

  // --- Backups

  void backUp() {
    backup = entries();
    later = false;
    laterTold = false;
  }

  /// The owner has said at its inbox how far it has come.
  void told() {
    laterTold |= backup != null && later;
  }

  /// Whether Redis knows of something that the backup lacks.
  boolean backupIsOld() {
    return laterTold;
  }

  /// @return true
  boolean restoreBackup() {
    entries.clear();
    entries.putAll(Objects.requireNonNull(backup));
    underWay = null;
    backup = null;
    laterTold = false;
    return true;
  }

  /// The process was killed.
  void crash() {
    if (underWay != null && random.nextBoolean()) {
      apply(underWay);
    }
    underWay = null;
  }

  private void apply(List<Change> changes) {
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> entries.put(put.key(), put.value());
        case Change.Delete delete -> entries.remove(delete.key());
      }
    }
  }
}
