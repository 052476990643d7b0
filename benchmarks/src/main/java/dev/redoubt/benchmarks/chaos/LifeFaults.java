package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/// Servers that end, stop, or hand over.
final class LifeFaults {
  private static final String FILL =
      "redis.call('select', 1) for i = 1, 20000 do"
          + " redis.call('set', 'filler:' .. i, string.rep('x', 512)) end";
  private static final String EMPTY = "redis.call('select', 1) redis.call('flushdb')";
  static final int SLOTS = 16_384;
  private static final int SLOTS_AT_ONCE = 1_500;

  private LifeFaults() {}

  static Over kill(Scene scene) throws InterruptedException {
    long since = System.nanoTime();
    scene.target().kill();
    if (scene.servers().replicated()) {
      return scene.replaced(since, scene.target()::restart);
    }
    scene.last();
    scene.target().restart();
    return Over.CLEAN;
  }

  static Over restartEmpty(Scene scene) throws IOException, InterruptedException {
    boolean unused = Files.deleteIfExists(scene.snapshot());
    return restart(scene);
  }

  static Over rollback(Scene scene) throws IOException, InterruptedException {
    String unused = scene.target().command("SAVE");
    scene.last();
    return restart(scene);
  }

  static Over loading(Scene scene) throws IOException, InterruptedException {
    String unusedFilled = scene.target().command("EVAL", FILL, "0");
    String unusedSaved = scene.target().command("SAVE");
    Over over = restart(scene);
    String unusedEmptied = scene.target().command("EVAL", EMPTY, "0");
    return over;
  }

  private static Over restart(Scene scene) throws InterruptedException {
    scene.target().restart();
    scene.servers().awaitServing(scene.target());
    return new Over(
        -1,
        () -> {
          try {
            boolean unused = Files.deleteIfExists(scene.snapshot());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          scene.servers().awaitStable();
        });
  }

  static Over stop(Scene scene) throws InterruptedException {
    long since = System.nanoTime();
    scene.target().suspend();
    if (scene.servers().replicated()) {
      return scene.replaced(since, scene.target()::resume);
    }
    scene.last();
    scene.target().resume();
    return Over.CLEAN;
  }

  static Over partition(Scene scene) throws InterruptedException {
    long since = System.nanoTime();
    scene.servers().partition(scene.target());
    if (scene.servers().replicated()) {
      return scene.replaced(since, scene.servers()::heal);
    }
    scene.last();
    scene.servers().heal();
    return Over.CLEAN;
  }

  static Over failOver(Scene scene) {
    long since = System.nanoTime();
    scene.servers().failOver(scene.target());
    long took = (System.nanoTime() - since) / 1_000_000;
    return new Over(took, scene.servers()::awaitStable);
  }

  static Over failOverWithLoss(Scene scene) throws InterruptedException {
    scene.servers().stallReplication(scene.target());
    scene.last();
    long since = System.nanoTime();
    scene.target().kill();
    return scene.replaced(
        since,
        () -> {
          scene.servers().heal();
          scene.target().restart();
        });
  }

  /// Moves slots, that of an inbox among them.
  static Over migrateSlots(Scene scene) {
    var servers = (ClusterServers) scene.servers();
    int slot = servers.cluster.slot(DataFaults.inboxKey(scene));
    int first = Math.max(0, slot - scene.random().nextInt(SLOTS_AT_ONCE));
    int last = Math.min(SLOTS - 1, slot + scene.random().nextInt(SLOTS_AT_ONCE));
    List<EmbeddedRedis> others =
        servers.primaries().stream().filter(node -> node != scene.target()).toList();
    long since = System.nanoTime();
    servers.cluster.migrate(first, last, others.get(scene.random().nextInt(others.size())));
    long took = (System.nanoTime() - since) / 1_000_000;
    return new Over(took, servers::awaitStable);
  }
}
