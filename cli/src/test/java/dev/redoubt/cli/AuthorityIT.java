package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.files.KeyFile;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Serial;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `listen` and `send` in separate processes, with identities on disk, under an authority: valid
/// credentials work, and each invalid one ends with 5 and its reason on both sides.
@ExtendWith(RedisExtension.class)
class AuthorityIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;
  private EmbeddedRedis redis;

  @BeforeEach
  void issueCredentials(EmbeddedRedis server) {
    redis = server;
    run("authority new --no-passphrase --out authority.key");
    for (String name : new String[] {"alice", "bob"}) {
      run("identity new --as " + name + " --no-passphrase --out " + name + ".key");
      issue(name, name, "good");
      issue(name, "carol", "other");
      issue(name, name, "revoked");
      expired(name);
    }
    run("trust add --trust known.trust --authority " + fingerprint("authority.key"));
    run(
        "authority revoke --key authority.key --list revoked.list "
            + serial("alice")
            + " "
            + serial("bob"));
  }

  private Path in(String file) {
    return folder.resolve(file);
  }

  private String[] args(String words) {
    return Arrays.stream(words.split(" "))
        .map(word -> word.matches(".*[.](key|cred|list|trust)") ? in(word).toString() : word)
        .toArray(String[]::new);
  }

  private String run(String words) {
    var result = Cli.in(in("home")).run(args(words));
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  private String fingerprint(String file) {
    return KeyFile.read(in(file)).fingerprint().toString();
  }

  private void issue(String whose, String name, String kind) {
    run(
        "authority issue --key authority.key --as "
            + name
            + " --fingerprint "
            + fingerprint(whose + ".key")
            + " --out "
            + whose
            + "-"
            + kind
            + ".cred");
  }

  /// The command line does not issue expired credentials.
  private void expired(String name) {
    SecureRandom random = new SecureRandom();
    long end = System.currentTimeMillis() - Duration.ofMinutes(6).toMillis();
    try (Identity issuer = KeyFile.read(in("authority.key")).identity()) {
      Credential.Content content =
          new Credential.Content(
              Serial.random(random::nextBytes),
              AgentName.of(name),
              KeyFile.read(in(name + ".key")).fingerprint(),
              end - DAY.toMillis(),
              end);
      TrustFiles.create(
          in(name + "-expired.cred"),
          Credential.issue(content, issuer, random::nextBytes).encoded());
    }
  }

  private String serial(String name) {
    String shown = run("authority show " + name + "-revoked.cred --json");
    return JSON.readTree(shown).get("serial").asString();
  }

  private CliProcess listen(String kind) {
    CliProcess process =
        CliProcess.start(
            folder,
            redis.uri(),
            args(
                "listen --as bob --json --identity bob.key --trust known.trust"
                    + " --revocations revoked.list --credential bob-"
                    + kind
                    + ".cred"));
    await().until(() -> process.err().contains("Listening as") || !process.running());
    assertThat(process.running()).as(process.err()).isTrue();
    return process;
  }

  private CliProcess send(String kind) {
    return CliProcess.start(
        folder,
        redis.uri(),
        args(
            "send --as alice --to bob --type chat --json --timeout 5m --identity alice.key"
                + " --trust known.trust --revocations revoked.list --credential alice-"
                + kind
                + ".cred hello"));
  }

  @Test
  void twoProcessesUnderOneAuthorityTalk() throws InterruptedException {
    try (var listening = listen("good");
        var sending = send("good")) {
      assertThat(sending.exitCode()).as(sending.err()).isZero();
      assertThat(sending.lines()).singleElement().asString().contains("\"HANDLED\"");
      assertThat(listening.lines()).singleElement().asString().contains(fingerprint("alice.key"));
      var peers = Cli.in(in("home")).set("REDIS_URL", redis.uri());
      var vouched = peers.run(args("peers --json --trust known.trust"));
      assertThat(vouched.out()).as(vouched.err()).contains("\"trusted\":true", "\"pinned\":false");
      assertThat(peers.run(args("peers --trust empty.trust")).out()).contains("not pinned yet");
    }
  }

  /// Three at once: one refusal does not hide another.
  @Test
  void listenersWhoseCredentialsAreNotGoodGetNothing() throws InterruptedException {
    try (var expired = listen("expired");
        var revoked = listen("revoked");
        var other = listen("other");
        var sending = send("good")) {
      assertThat(sending.exitCode()).as(sending.err()).isEqualTo(5);
      assertThat(sending.lines()).singleElement().asString().contains("\"PEER_NOT_TRUSTED\"");
      assertThat(sending.err())
          .contains("\"bob\" shows", "expired at", "was revoked", "for another name, \"carol\"");
      for (CliProcess listening : List.of(expired, revoked, other)) {
        assertThat(listening.lines()).isEmpty();
      }
    }
  }

  @Test
  void sendersWhoseCredentialsAreNotGoodAreToldSoAndTheListenerToo() throws InterruptedException {
    try (var listening = listen("good")) {
      assertSenderRefused(listening, "expired", "expired at");
      assertSenderRefused(listening, "revoked", "was revoked");
      assertSenderRefused(listening, "other", "for another name, \"carol\"");
      assertThat(listening.lines()).isEmpty();
    }
  }

  private void assertSenderRefused(CliProcess listening, String kind, String reason)
      throws InterruptedException {
    try (var sending = send(kind)) {
      assertThat(sending.exitCode()).as(sending.err()).isEqualTo(5);
      assertThat(sending.lines()).singleElement().asString().contains("\"CREDENTIAL\"");
      assertThat(sending.err()).contains("bob refuses us (CREDENTIAL)");
      await().until(() -> listening.err().contains(reason));
    }
  }

  /// The listener keeps running: only its file has changed.
  @Test
  void aRenewedCredentialCountsWithoutARestart() throws InterruptedException {
    try (var listening = listen("expired")) {
      assertThat(listening.err()).contains("expired at", "Agents that ask for it will refuse us");
      TrustFiles.replace(
          in("bob-expired.cred"), TrustFiles.credential(in("bob-good.cred")).encoded());
      // It is read with a heartbeat.
      await()
          .until(() -> {
            try (var sending = send("good")) {
              return sending.exitCode() == 0;
            }
          });
      assertThat(listening.lines()).hasSize(1);
    }
  }
}
