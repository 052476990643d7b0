package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Data that is lost, and servers that take none.
final class DataFaults {
  private static final long LOOK_AGAIN_MILLIS = 10;

  private DataFaults() {}

  static Over flush(Scene scene) {
    scene.servers().primaries().forEach(EmbeddedRedis::clear);
    return Over.CLEAN;
  }

  static Over delete(Scene scene) {
    String key = inboxKey(scene);
    String inbox = key.substring(key.indexOf('{'), key.indexOf('}') + 1);
    for (String one : scene.target().command("KEYS", "*" + inbox + "*").lines().toList()) {
      String unused = scene.target().command("DEL", one);
    }
    return Over.CLEAN;
  }

  /// A key of an inbox at the target; where there is none, a key that could be.
  static String inboxKey(Scene scene) {
    List<String> all =
        scene.target().command("KEYS", "*}:*").lines().filter(key -> !key.isEmpty()).toList();
    return all.isEmpty() ? "x:{none}:in" : all.get(scene.random().nextInt(all.size()));
  }

  static Over outOfMemory(Scene scene) throws InterruptedException {
    return limitMemory(scene, "noeviction", 1);
  }

  static Over evict(Scene scene) throws InterruptedException {
    long used = Long.parseLong(scene.info("memory", "used_memory"));
    return limitMemory(scene, "allkeys-random", used);
  }

  private static Over limitMemory(Scene scene, String policy, long bytes)
      throws InterruptedException {
    String before = scene.setting("maxmemory-policy");
    scene.set("maxmemory-policy", policy);
    scene.set("maxmemory", Long.toString(bytes));
    scene.last();
    scene.set("maxmemory", "0");
    scene.set("maxmemory-policy", before);
    return Over.CLEAN;
  }

  /// A folder in the snapshot's place fails each of them, also where we may write anything.
  static Over fillDisk(Scene scene) throws IOException, InterruptedException {
    Path snapshot = scene.snapshot();
    boolean unused = Files.deleteIfExists(snapshot);
    Files.createDirectory(snapshot);
    scene.set("save", "3600 1");
    awaitSnapshot(scene, "err");
    scene.last();
    Files.delete(snapshot);
    awaitSnapshot(scene, "ok");
    scene.set("save", "");
    boolean unusedToo = Files.deleteIfExists(snapshot);
    return Over.CLEAN;
  }

  private static void awaitSnapshot(Scene scene, String status) throws InterruptedException {
    while (!scene.info("persistence", "rdb_last_bgsave_status").equals(status)) {
      if (scene.info("persistence", "rdb_bgsave_in_progress").equals("0")) {
        String unused = scene.target().command("BGSAVE", "SCHEDULE");
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }
}
