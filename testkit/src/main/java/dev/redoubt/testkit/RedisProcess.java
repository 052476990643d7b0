package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One run of the server, below a shell that ends it with this JVM: the pipe to that shell closes
/// when the JVM ends, even where shutdown hooks do not run. A shutdown hook is not used: agents may
/// still need the server in theirs.
///
/// @param shell ends when the server has ended
record RedisProcess(Process shell, ProcessHandle server, Path folder, NodePlan.Role role) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);
  private static final int LOG_SHOWN = 4_096;

  static RedisProcess start(Path folder, NodePlan.Role role) {
    try {
      Files.deleteIfExists(folder.resolve("redis.log"));
      Process shell =
          new ProcessBuilder(command(folder, role))
              .directory(folder.toFile())
              .redirectError(folder.resolve("stderr.log").toFile())
              .start();
      String pid = shell.inputReader(StandardCharsets.US_ASCII).readLine();
      if (pid == null) {
        throw new IOException("The shell ended early: " + log(folder));
      }
      ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElse(shell.toHandle());
      return new RedisProcess(shell, server, folder, role);
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis cannot be started.", e);
    }
  }

  private static List<String> command(Path folder, NodePlan.Role role) throws IOException {
    Path program = folder.resolve("redis-server");
    var command =
        new ArrayList<>(
            List.of(
                "sh",
                folder.resolve("run-with-parent.sh").toString(),
                folder.toString(),
                (Files.exists(program) ? program : ServerProgram.in(folder)).toString(),
                folder.resolve("redis.conf").toString()));
    if (role == NodePlan.Role.SENTINEL) {
      command.add("--sentinel");
    }
    return command;
  }

  boolean running() {
    return shell.isAlive();
  }

  /// Sends a signal for which Java has no method.
  void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IllegalStateException("The embedded Redis does not run.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while signalling the embedded Redis.", e);
    }
  }

  /// Waits until the server is ready or has ended, which its log tells: another server might answer
  /// on the port.
  ///
  /// @return whether it is ready
  boolean awaitReady() {
    String ready =
        role == NodePlan.Role.SENTINEL ? "Sentinel ID is" : "Ready to accept connections";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (running()) {
      if (log(folder).contains(ready)) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        server.destroyForcibly();
        awaitEnd();
        return false;
      }
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
    return false;
  }

  void awaitEnd() {
    try {
      if (!shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The embedded Redis does not end:\n" + log(folder));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the embedded Redis ends.", e);
    }
  }

  static String log(Path folder) {
    try {
      String all = read(folder.resolve("redis.log")) + read(folder.resolve("stderr.log"));
      return all.substring(Math.max(0, all.length() - LOG_SHOWN));
    } catch (IOException e) {
      throw new UncheckedIOException("The embedded Redis' log cannot be read.", e);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }
}
