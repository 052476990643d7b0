package dev.redoubt.benchmarks.chaos;

import dev.redoubt.benchmarks.chaos.Fault.Over;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import dev.redoubt.testkit.RecordingProxy.Mode;

/// What happens between agents and servers.
final class NetworkFaults {
  private static final long SLOW_MILLIS = 100;
  private static final long BETWEEN_MILLIS = 20;

  private NetworkFaults() {}

  static Over pause(Scene scene) throws InterruptedException {
    String unused = scene.target().command("CLIENT", "PAUSE", Long.toString(scene.millis()));
    scene.last();
    return Over.CLEAN;
  }

  static Over slow(Scene scene) throws InterruptedException {
    RecordingProxy proxy = scene.servers().proxy(scene.target());
    for (long passed = 0; passed < scene.millis(); passed += SLOW_MILLIS + BETWEEN_MILLIS) {
      proxy.mode(Mode.STALL);
      Thread.sleep(SLOW_MILLIS);
      proxy.mode(Mode.PASS);
      Thread.sleep(BETWEEN_MILLIS);
    }
    return Over.CLEAN;
  }

  static Over cut(Scene scene) {
    scene.servers().nodes().forEach(NetworkFaults::killClients);
    return Over.CLEAN;
  }

  static void killClients(EmbeddedRedis server) {
    String unused = server.command("CLIENT", "KILL", "TYPE", "normal");
    String unusedToo = server.command("CLIENT", "KILL", "TYPE", "pubsub");
  }

  static Over halfOpen(Scene scene) throws InterruptedException {
    return cutAfter(scene, Mode.STALL);
  }

  static Over loseAnswers(Scene scene) throws InterruptedException {
    return cutAfter(scene, Mode.DROP_REPLIES);
  }

  private static Over cutAfter(Scene scene, Mode mode) throws InterruptedException {
    RecordingProxy proxy = scene.servers().proxy(scene.target());
    proxy.mode(mode);
    scene.last();
    proxy.cut();
    proxy.mode(Mode.PASS);
    return new Over(-1, scene.servers()::awaitStable);
  }
}
