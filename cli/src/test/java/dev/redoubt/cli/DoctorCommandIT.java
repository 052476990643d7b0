package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandIT {
  @TempDir Path home;

  @Test
  void whatIsWrongComesFirstWithTheLineToSetAndFails() {
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder()
            .config("maxmemory 64mb")
            .config("maxmemory-policy allkeys-lru")
            .start()) {
      var result = Cli.in(home).onTerminal().run("doctor", "--redis", redis.uri());
      assertThat(result.code()).isEqualTo(3);
      assertThat(result.lines().getFirst()).contains("Wrong");
      assertThat(result.out()).contains("maxmemory-policy noeviction", "round trip", "1 wrong, ");
      assertThat(result.err()).contains("Measuring round trips to the server, ");
    }
  }

  @Test
  void aProgramGetsOneObjectForEachFindingAndZeroWhereNothingIsWrong() {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      var result = Cli.in(home).set("REDIS_URL", redis.uri()).run("doctor", "--json");
      assertThat(result.code()).as(result.out()).isZero();
      assertThat(result.err()).isEmpty();
      assertThat(result.lines())
          .map(JsonMapper.shared()::readTree)
          .extracting(finding -> finding.get("check").asString())
          .contains("version", "tls", "memory", "clock", "round trip");
      assertThat(home).isEmptyDirectory();
    }
  }

  @Test
  void anAgentIsLookedAtWithoutAPassphrase() throws IOException {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      Cli cli = Cli.in(home).set("REDIS_URL", redis.uri());
      String file = home.resolve("bob.key").toString();
      Path passphrase = Files.writeString(home.resolve("passphrase"), "correct horse battery");
      Files.setPosixFilePermissions(passphrase, PosixFilePermissions.fromString("rw-------"));
      String[] make = {
        "identity", "new", "--as", "bob", "--out", file, "--passphrase-file", passphrase.toString()
      };
      assertThat(cli.run(make).code()).isZero();
      var bob = cli.run("doctor", "--as", "bob");
      assertThat(bob.code()).isZero();
      assertThat(bob.out())
          .contains("ML-DSA-65", "first use", " encrypted, rw-------, ", "key age", "KEM step")
          .contains("round trip");
      assertThat(cli.run("doctor", "--as", "alice").out()).contains("made on first use");
      assertThat(home.resolve("alice.key")).doesNotExist();
    }
  }

  @Test
  void aServerThatIsNotThereIsAFindingToo() {
    var result = Cli.in(home).run("doctor", "--redis", "redis://127.0.0.1:1");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.out()).contains("connection", "cannot be reached");
  }

  @Test
  void aWrongUrlIsAConfigurationError() {
    var result = Cli.in(home).run("doctor", "--redis", "localhost");
    assertThat(result.code()).isEqualTo(3);
    assertThat(result.err()).contains("write redis://localhost");
  }
}
