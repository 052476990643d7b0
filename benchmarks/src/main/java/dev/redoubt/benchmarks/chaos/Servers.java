package dev.redoubt.benchmarks.chaos;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// The servers of one topology, as faults see them.
abstract class Servers implements AutoCloseable {
  /// The password that agents begin with.
  static final String PASSWORD = "first-password";

  final Access access;

  Servers(Access access) {
    this.access = access;
  }

  static Servers start(Topology topology, Path folder) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), PASSWORD);
    return switch (topology) {
      case STANDALONE -> OneServer.plain(password);
      case MTLS -> OneServer.mutualTls(folder, password);
      case SENTINEL -> new SentinelServers(password);
      case CLUSTER -> new ClusterServers(password);
    };
  }

  static EmbeddedRedis.Builder builder() {
    return EmbeddedRedis.builder().user(Access.USER + " on >" + PASSWORD + " ~* &* +@all");
  }

  /// Those that data is on, without Sentinels.
  abstract List<EmbeddedRedis> nodes();

  /// Those that take writes.
  abstract List<EmbeddedRedis> primaries();

  /// What stands before a server for clients.
  RecordingProxy proxy(EmbeddedRedis server) {
    return server.proxy();
  }

  /// Whether others take over from a primary that is lost.
  boolean replicated() {
    return true;
  }

  /// Waits until the servers have replaced a lost primary.
  abstract void awaitFailOver(EmbeddedRedis lost);

  /// Waits until a server that was started again takes commands.
  void awaitServing(EmbeddedRedis server) throws InterruptedException {}

  /// Lets a replica take over without a loss.
  abstract void failOver(EmbeddedRedis primary);

  abstract void stallReplication(EmbeddedRedis primary);

  /// Cuts a primary off from all others and from clients.
  abstract void partition(EmbeddedRedis primary);

  /// Ends partitions and stalls.
  abstract void heal();

  /// Waits until everything is as at the start.
  abstract void awaitStable();

  EmbeddedRedis primary(Random random) {
    List<EmbeddedRedis> all = primaries();
    return all.get(random.nextInt(all.size()));
  }

  @Override
  public abstract void close();
}
