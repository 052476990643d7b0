package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// Servers whose clock is wrong: keys expire long before their time or never, entries get ids of
/// another hour.
final class ClockFaults {
  /// Whether the servers of this run are those of `servers/clocked`.
  static final boolean POSSIBLE =
      System.getenv().getOrDefault("REDOUBT_REDIS", "").endsWith("/servers/clocked");

  private static final Duration JUMP = Duration.ofHours(1);

  /// Far more than clocks differ otherwise, far less than the jump.
  private static final Duration NOTICED = Duration.ofMinutes(10);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private ClockFaults() {}

  static Over jump(Scene scene) throws IOException, InterruptedException {
    // A cluster's node that was ahead does not notice for as long that another is lost, and a
    // primary lost meanwhile may have no successor: so there it is behind.
    boolean behind = scene.servers() instanceof ClusterServers || scene.random().nextBoolean();
    Duration by = behind ? JUMP.negated() : JUMP;
    set(scene.target(), by);
    scene.last();
    set(scene.target(), Duration.ZERO);
    return new Over(-1, scene.servers()::awaitStable);
  }

  private static void set(EmbeddedRedis server, Duration ahead)
      throws IOException, InterruptedException {
    Path folder = Objects.requireNonNull(server.socket().getParent());
    Files.writeString(folder.resolve("clock"), "%+d%n".formatted(ahead.toSeconds()));
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (isAhead(server).minus(ahead).abs().compareTo(NOTICED) > 0) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("The server's clock does not follow its file.");
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
  }

  private static Duration isAhead(EmbeddedRedis server) {
    String seconds = server.command("TIME").lines().findFirst().orElseThrow().strip();
    return Duration.ofSeconds(Long.parseLong(seconds)).minusMillis(System.currentTimeMillis());
  }
}
