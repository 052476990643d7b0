package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.testkit.EmbeddedRedis;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// One fault: whom it strikes and for how long.
///
/// @param target a primary
/// @param millis how long it lasts, where nothing else ends it
record Scene(Servers servers, EmbeddedRedis target, long millis, Random random) {
  private static final int SHORTEST = 200;
  private static final int LONGEST = 1_500;

  static Scene of(Servers servers, Random random) {
    long millis = random.nextInt(SHORTEST, LONGEST);
    return new Scene(servers, servers.primary(random), millis, random);
  }

  void last() throws InterruptedException {
    Thread.sleep(millis);
  }

  /// Waits until a replica has taken over from the target.
  ///
  /// @param since when the target was lost, [System#nanoTime]
  Over replaced(long since, Runnable cleaning) {
    servers.awaitFailOver(target);
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    return new Over(
        took,
        () -> {
          cleaning.run();
          servers.awaitStable();
        });
  }

  /// A setting of the target.
  String setting(String name) {
    return target.command("CONFIG", "GET", name).split("\n", -1)[1];
  }

  void set(String name, String value) {
    String unused = target.command("CONFIG", "SET", name, value);
  }

  /// A field of what the target says of itself.
  String info(String section, String field) {
    return target
        .command("INFO", section)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /// Where the target saves its data.
  Path snapshot() {
    Path folder = Objects.requireNonNull(target.socket().getParent());
    return folder.resolve("dump.rdb");
  }
}
