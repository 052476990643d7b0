package dev.redoubt.testkit;

import static dev.redoubt.testkit.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class EmbeddedRedisIT {
  @Test
  void answersAsSoonAsItHasStartedAndNotAfterClose() throws IOException {
    var redis = EmbeddedRedis.start();
    assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
    assertThat(Resp.ask(redis.port(), null, "PING")).isEqualTo("+PONG");
    redis.close();
    assertThat(redis.running()).isFalse();
    assertThatThrownBy(() -> Resp.ask(redis.port(), null, "PING")).isInstanceOf(IOException.class);
  }

  @Test
  void comesBackEmptyOnTheSamePortAfterStopAndAfterKill() throws IOException {
    try (var redis = EmbeddedRedis.start()) {
      for (Runnable ending : new Runnable[] {redis::stop, redis::kill, () -> {}}) {
        assertThat(Resp.ask(redis.port(), null, "SET", "key", "value")).isEqualTo("+OK");
        ending.run();
        redis.restart();
        assertThat(Resp.ask(redis.port(), null, "EXISTS", "key")).isEqualTo(":0");
      }
    }
  }

  @Test
  void asksForThePasswordThatItWasGiven() throws IOException {
    String password = "a \"quoted\\ +%@: pass";
    try (var redis = EmbeddedRedis.builder().password(password).start()) {
      assertThat(redis.uri())
          .isEqualTo("redis://:a%20%22quoted%5C%20%2B%25%40%3A%20pass@127.0.0.1:" + redis.port());
      assertThat(Resp.ask(redis.port(), null, "GET", "key")).startsWith("-NOAUTH");
      assertThat(Resp.ask(redis.port(), password, "SET", "key", "value")).isEqualTo("+OK");
      redis.clear();
      assertThat(Resp.ask(redis.port(), password, "EXISTS", "key")).isEqualTo(":0");
    }
  }

  @Test
  void knowsTheUsersAndSettingsThatItWasGiven() throws IOException {
    try (var redis =
        EmbeddedRedis.builder()
            .user("default off")
            .user("alice on >secret ~* +@all")
            .config("maxmemory 64mb")
            .start()) {
      assertThat(Resp.ask(redis.port(), null, "PING")).startsWith("-NOAUTH");
      assertThat(Resp.ask(redis.port(), null, "AUTH", "alice", "secret")).isEqualTo("+OK");
      assertThat(redis.running()).isTrue();
    }
  }

  @Test
  void takesCommandsWhateverItsUsersMayDo() {
    try (var redis = EmbeddedRedis.builder().user("default off").start()) {
      assertThat(redis.command("SET", "key", "välue")).isEqualTo("OK");
      assertThat(redis.command("GET", "key")).isEqualTo("välue");
      assertThat(redis.command("GET", "other")).isEmpty();
      assertThat(redis.command("CONFIG", "GET", "databases")).isEqualTo("databases\n16");
      assertThatThrownBy(() -> redis.command("XADD", "key", "*", "f", "v"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("WRONGTYPE");
      redis.clear();
      assertThat(redis.command("EXISTS", "key")).isEqualTo("0");
    }
  }

  @Test
  void answersNothingWhileItIsSuspendedAndEverythingAfterwards() throws Exception {
    try (var redis = EmbeddedRedis.start()) {
      redis.suspend();
      var asked = new FutureTask<>(() -> redis.command("PING"));
      Thread.ofVirtual().start(asked);
      assertThat(redis.running()).isTrue();
      assertThat(redis.responsive()).isFalse();
      redis.resume();
      assertThat(asked.get()).isEqualTo("PONG");
      redis.suspend();
      redis.stop();
      assertThat(redis.running()).isFalse();
    }
  }

  @Test
  void failsWithTheServersOwnWordsWhereAFixedPortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedRedis.builder().port(taken.getLocalPort()).start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void failsWithTheServersOwnWordsOnAWrongSetting() {
    assertThatThrownBy(() -> EmbeddedRedis.builder().config("no-such-setting 1").start())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Bad directive");
  }

  @Test
  void itsFolderIsOursAloneAndGoesWithIt() throws IOException {
    var redis = EmbeddedRedis.start();
    Path folder = redis.folder();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    redis.close();
    assertThat(folder).doesNotExist();
  }

  @Test
  void diesWithAJvmThatIsKilled() throws IOException {
    Process jvm = child();
    ProcessHandle server = serverOf(jvm);
    Path folder = folderOf(jvm);
    assertThat(server.isAlive()).isTrue();
    jvm.destroyForcibly();
    awaitGone(server, folder);
  }

  @Test
  void diesWithAJvmThatEndsWithoutClosingIt() throws IOException {
    Process jvm = child();
    ProcessHandle server = serverOf(jvm);
    Path folder = folderOf(jvm);
    jvm.outputWriter().close();
    awaitGone(server, folder);
  }

  /// As when a shell or a build tool ends all its child processes.
  @Test
  void diesWithAJvmThatIsKilledWithItsWholeProcessGroup() throws Exception {
    assumeThat(Path.of("/usr/bin/setsid")).exists();
    Process jvm = child("setsid");
    ProcessHandle server = serverOf(jvm);
    Path folder = folderOf(jvm);
    assertThat(new ProcessBuilder("sh", "-c", "kill -9 -" + jvm.pid()).start().waitFor()).isZero();
    awaitGone(server, folder);
  }

  private static void awaitGone(ProcessHandle server, Path folder) {
    await()
        .untilAsserted(() -> {
          assertThat(server.isAlive()).isFalse();
          assertThat(folder).doesNotExist();
        });
  }

  /// A JVM that starts a server, prints its process id and folder, and ends when its standard input
  /// does.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      EmbeddedRedis redis = EmbeddedRedis.start();
      System.out.println(redis.process().pid() + "\n" + redis.folder());
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  private static Process child(String... launcher) throws IOException {
    var command = new ArrayList<>(List.of(launcher));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Child.class.getName());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static ProcessHandle serverOf(Process jvm) throws IOException {
    String pid = jvm.inputReader(StandardCharsets.US_ASCII).readLine();
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  private static Path folderOf(Process jvm) throws IOException {
    return Path.of(jvm.inputReader(StandardCharsets.US_ASCII).readLine());
  }
}
