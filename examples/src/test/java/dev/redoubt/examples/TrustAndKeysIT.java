package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.files.KeyFile;
import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.testkit.EmbeddedRedis;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/trust-and-keys.md` shows. Its programs run in a folder of their own.
class TrustAndKeysIT {
  @TempDir Path folder;

  /// An agent that keeps its identity, as the page shows.
  static final class KeyFiles {
    public static void main(String[] args) {
      String redis = System.getenv("REDIS_URL");
      Agent alice = Agent.builder("alice").redis(redis).identity(Path.of("alice.key")).start();
      System.out.println(alice.fingerprint());
      alice.close();
    }
  }

  /// An agent that trusts whom a file pins.
  static final class Pins {
    public static void main(String[] args) {
      String redis = System.getenv("REDIS_URL");
      PinFile pins = PinFile.open(Path.of("known-agents"));
      Agent alice = Agent.builder("alice").redis(redis).trust(Trust.pinned(pins)).start();
      System.out.println(alice.send("bob", "chat", "Hello!").await());
      alice.close();
    }
  }

  /// An agent that an authority vouches for, and that trusts whom it vouches for.
  static final class Vouched {
    public static void main(String[] args) {
      PinFile pins = PinFile.open(Path.of("known-agents"));
      Agent alice =
          Agent.builder("alice")
              .identity(Path.of("alice.key"))
              .credential(Path.of("alice.cred"))
              .trust(Trust.pinned(pins, pins.authorities()))
              .start();
      System.out.println(alice.send("bob", "chat", "Hello!").await());
      alice.close();
    }
  }

  @Test
  void aKeyFileKeepsAnIdentity() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      assertThat(run(redis, KeyFiles.class)).isEqualTo(run(redis, KeyFiles.class));
    }
  }

  @Test
  void aFileOfPinsSaysWhomToTrust() throws Exception {
    PinFile strangers = PinFile.open(folder.resolve("strangers"));
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Agent bob = bob(redis, Trust.firstUse(strangers))) {
      redoubt(redis, "trust add --trust known-agents bob " + bob.fingerprint());
      assertThat(run(redis, Pins.class)).isEqualTo("HANDLED");
    }
  }

  @Test
  void anAuthoritySaysWhomToTrust() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      redoubt(redis, "authority new --no-passphrase --out authority.key");
      redoubt(redis, "identity new --no-passphrase --as alice --out alice.key");
      String alice = KeyFile.read(folder.resolve("alice.key")).fingerprint().toString();
      String authority = KeyFile.read(folder.resolve("authority.key")).fingerprint().toString();
      redoubt(
          redis,
          "authority issue --key authority.key --as alice --out alice.cred --fingerprint " + alice);
      redoubt(redis, "trust add --trust known-agents --authority " + authority);

      PinFile pins = PinFile.open(folder.resolve("known-agents"));
      try (Agent bob = bob(redis, Trust.pinned(pins, pins.authorities()))) {
        pins.pin(AgentName.of("bob"), bob.fingerprint());
        assertThat(run(redis, Vouched.class)).isEqualTo("HANDLED");
      }
    }
  }

  private static Agent bob(EmbeddedRedis redis, TrustPolicy trust) {
    return Agent.builder("bob")
        .redis(redis.uri())
        .trust(trust)
        .handle("chat", String.class, (message, context) -> {})
        .start();
  }

  private void redoubt(EmbeddedRedis redis, String words) throws Exception {
    Program.run("dev.redoubt.cli.Main", environment(redis), folder, words.split(" "));
  }

  private String run(EmbeddedRedis redis, Class<?> program) throws Exception {
    return Program.run(program.getName(), environment(redis), folder).out();
  }

  private static Map<String, String> environment(EmbeddedRedis redis) {
    return Map.of("REDIS_URL", redis.uri());
  }
}
