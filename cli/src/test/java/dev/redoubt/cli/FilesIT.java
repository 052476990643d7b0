package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Files by separate processes with small heaps, through a Redis that has less memory than a file
/// has bytes.
class FilesIT {
  @RegisterExtension
  static final RedisExtension SERVER =
      new RedisExtension(
          EmbeddedRedis.builder().config("maxmemory 16mb").config("maxmemory-policy noeviction"));

  private static final int SIZE = 32 << 20;

  /// MiB.
  private static final int HEAP = 48;

  @TempDir Path folder;
  private EmbeddedRedis redis;
  private Path file;

  @BeforeEach
  void prepare(EmbeddedRedis server) throws IOException {
    redis = server;
    byte[] content = new byte[SIZE];
    new Random(7).nextBytes(content);
    file = Files.write(folder.resolve("backup.tar"), content);
  }

  private CliProcess listen() {
    return CliProcess.startSmall(
        HEAP,
        folder,
        redis.uri(),
        "listen",
        "--as",
        "bob",
        "--first-use",
        "--json",
        "--files",
        inbox().toString());
  }

  private CliProcess send(String... more) {
    Stream<String> args =
        Stream.of("send", "--as", "alice", "--to", "bob", "--first-use", "--json", "--file");
    String[] all =
        Stream.of(args, Stream.of(file.toString()), Stream.of(more))
            .flatMap(each -> each)
            .toArray(String[]::new);
    return CliProcess.startSmall(HEAP, folder, redis.uri(), all);
  }

  private Path inbox() {
    return folder.resolve("inbox");
  }

  /// Bytes of the file that the recipient has on its disk.
  private long arrived() throws IOException {
    Path below = inbox().resolve(".redoubt");
    if (!Files.isDirectory(below)) {
      return 0;
    }
    try (Stream<Path> parts = Files.list(below)) {
      List<Path> all = parts.filter(part -> part.toString().endsWith(".part")).toList();
      return all.isEmpty() ? 0 : Files.size(all.getFirst());
    }
  }

  private static void soon(Callable<Boolean> condition) {
    await().pollInterval(Duration.ofMillis(5)).until(condition);
  }

  /// A kill leaves only what was on the disk, and Redis was never asked to hold the file.
  @Test
  void aFileTwiceAsLargeAsRedisArrivesWholeAlthoughEitherSideIsKilled()
      throws IOException, InterruptedException {
    try (var killed = listen();
        var sending = send("--timeout", "10m")) {
      soon(() -> arrived() > 2 << 20);
      killed.killNine();
      long kept = arrived();
      try (var listening = listen()) {
        soon(() -> arrived() > kept);
        sending.killNine();
        long before = arrived();
        assertThat(before).isLessThan(SIZE);
        try (var again = send("--timeout", "10m")) {
          assertThat(again.exitCode()).as(again.err()).isZero();
          assertThat(again.lines()).hasSize(1).allMatch(line -> line.contains("\"HANDLED\""));
        }
        soon(() -> listening.lines().size() == 1);
        assertThat(listening.lines().getFirst()).contains("\"backup.tar\"", "\"bytes\":" + SIZE);
        assertThat(inbox().resolve("backup.tar")).hasSameBinaryContentAs(file);
      }
    }
    String memory = redis.command("INFO", "memory");
    long peak = Long.parseLong(memory.replaceAll("(?s).*used_memory_peak:(\\d+).*", "$1"));
    assertThat(peak).isLessThan(16 << 20);
  }

  @Test
  void aRedisThatIsFullDelaysAFileOnly() throws IOException, InterruptedException {
    try (var listening = listen();
        var sending = send("--timeout", "10m")) {
      soon(() -> arrived() > 2 << 20);
      redis.command("CONFIG", "SET", "maxmemory", "100kb");
      try {
        soon(() -> sending.err().contains("out of memory"));
        assertThat(arrived()).isLessThan(SIZE);
      } finally {
        redis.command("CONFIG", "SET", "maxmemory", "16mb");
      }
      assertThat(sending.exitCode()).as(sending.err()).isZero();
      soon(() -> listening.lines().size() == 1);
      assertThat(inbox().resolve("backup.tar")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aPeerThatTakesNoFilesEndsWithSix() throws InterruptedException {
    try (var listening =
            CliProcess.start(folder, redis.uri(), "listen", "--as", "bob", "--first-use");
        var sending = send()) {
      assertThat(sending.exitCode()).isEqualTo(ExitCode.NOT_DELIVERED);
      assertThat(sending.lines().getFirst()).contains("\"reason\":\"NO_FILES\"");
      assertThat(sending.err()).contains("listen --files");
      assertThat(listening.running()).isTrue();
    }
  }
}
