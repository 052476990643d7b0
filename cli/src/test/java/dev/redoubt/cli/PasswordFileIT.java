package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileIT {
  @TempDir Path home;

  private Path password(String text) throws IOException {
    Path file = home.resolve("password");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  private static String uri(EmbeddedRedis redis) {
    return "redis://me@127.0.0.1:" + redis.port();
  }

  private static String user(String password) {
    return "me on >" + password + " ~* &* +@all";
  }

  @Test
  void aPasswordThatChangesIsReadWithTheNextConnection() throws IOException {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().user(user("first")).user("default off").start()) {
      Path file = password("first\n");
      var listening =
          Cli.in(home)
              .start(
                  ("listen --as bob --count 1 --redis "
                          + uri(redis)
                          + " --redis-password-file "
                          + file)
                      .split(" "));
      await().until(() -> listening.errSoFar().contains("Listening as bob"));

      password("second\n");
      redis.command("ACL", "DELUSER", "me"); // closes the user's connections
      redis.command(("ACL SETUSER " + user("second")).split(" "));

      var sent =
          Cli.in(home)
              .set("REDIS_URL", uri(redis))
              .set("REDIS_PASSWORD_FILE", file.toString())
              .run("send", "--as", "alice", "--to", "bob", "hello");
      assertThat(sent.code()).as(sent.err()).isZero();
      assertThat(listening.result().out()).contains("hello");
    }
  }

  @Test
  void whatIsWrongWithTheFileIsSaid() throws IOException {
    Path empty = password("\n");
    says("--redis redis://me@localhost --redis-password-file " + empty, "is empty");
    says("--redis redis://localhost --redis-password-file " + home + "/none", "does not exist");
    says("--redis redis://a:b@localhost --redis-password-file " + empty, "take one of them out");
    Files.setPosixFilePermissions(empty, PosixFilePermissions.fromString("rw-r--r--"));
    says("--redis redis://me@localhost --redis-password-file " + empty, "chmod");
  }

  private void says(String options, String words) {
    var result = Cli.in(home).run(("peers " + options).split(" "));
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("The password for Redis", words);
  }
}
