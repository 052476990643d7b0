package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.RedoubtException;
import dev.redoubt.files.TlsFiles;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Transport;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.TestAuthority;
import dev.redoubt.testkit.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// Mutual TLS from PEM files.
@EnabledIf("dev.redoubt.testkit.EmbeddedRedis#hasTls")
class TlsFilesIT {
  @TempDir private Path folder;
  private TestAuthority authority;
  private EmbeddedRedis server;

  @BeforeEach
  void start() {
    authority = TestAuthority.in(folder);
    server = EmbeddedRedis.builder().tls(authority).clientCertificates().start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String uri(Path trusted, TestCertificate shown) {
    return server.uri() + "?ca=" + trusted + "&cert=" + shown.certificate() + "&key=" + shown.key();
  }

  private static AgentBuilder agent(String name, String uri) {
    return Agent.builder(name).redis(uri);
  }

  private void refused(String uri, String code, String message) {
    try (Transport transport = Fixture.transport(uri, OPTIONS)) {
      assertThatThrownBy(() -> transport.open(Fixture.newInbox(), new RecordingReceiver()))
          .isInstanceOfSatisfying(RedoubtException.class, e -> assertThat(e.code()).isEqualTo(code))
          .hasMessageContaining(message);
    }
  }

  @Test
  void renewingCertificatesOnBothSidesNeedsNoRestart() throws IOException {
    Path trusted = Files.copy(authority.certificate(), folder.resolve("trusted.crt"));
    TestCertificate shown = authority.issue("alice");
    String uri = uri(trusted, shown);
    try (Agent bob = agent("bob", uri).handle("n", String.class, (m, c) -> {}).start();
        Agent alice = agent("alice", uri).start()) {
      assertThat(bob.name()).hasToString("bob");
      assertThat(alice.send("bob", "n", "before").await()).isEqualTo(Outcome.HANDLED);

      TestAuthority next = TestAuthority.in(folder);
      replace(trusted, next.certificate());
      shown.replaceBy(next.issue("alice"));
      int port = server.port();
      server.close();
      server = EmbeddedRedis.builder().port(port).tls(next).clientCertificates().start();

      assertThat(alice.send("bob", "n", "after").await()).isEqualTo(Outcome.HANDLED);
    }
  }

  private static void replace(Path file, Path by) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.copy(by, beside);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Repeated because the server's alert may be lost with the connection.
  @RepeatedTest(5)
  void aCertificateOfAnAuthorityUnknownToTheServerIsRefused() {
    refused(
        uri(authority.certificate(), TestAuthority.in(folder).issue("alice")),
        "REDIS_TLS",
        "tls-ca-cert-file");
  }

  @Test
  void anExpiredCertificateIsRefused() {
    refused(
        uri(authority.certificate(), authority.issueExpired("alice")),
        "TLS_FILE_NOT_VALID",
        "has expired");
  }

  @Test
  void missingOrDamagedFilesAreNamed() throws IOException {
    TestCertificate shown = authority.issue("alice");
    Path missing = folder.resolve("missing.crt");
    Path damaged = Files.writeString(folder.resolve("damaged.pem"), "no PEM at all\n");
    refused(uri(missing, shown), "TLS_FILE_UNREADABLE", missing.toString());
    refused(uri(damaged, shown), "TLS_FILE_DAMAGED", damaged.toString());
    refused(
        uri(authority.certificate(), new TestCertificate(shown.certificate(), damaged)),
        "TLS_FILE_DAMAGED",
        "openssl pkcs8");
    refused(
        uri(authority.certificate(), new TestCertificate(shown.certificate(), mangled(shown))),
        "TLS_FILE_DAMAGED",
        "mangled.key");
  }

  private Path mangled(TestCertificate from) throws IOException {
    String pem = Files.readString(from.key(), StandardCharsets.US_ASCII);
    return Files.writeString(
        folder.resolve("mangled.key"), pem.replaceAll("[A-Z]{2}(?=[^-])", "AA"));
  }

  @Test
  void aKeyOfAnotherCertificateIsReported() {
    TestCertificate one = authority.issue("alice");
    TestCertificate other = authority.issue("alice");
    refused(
        uri(authority.certificate(), new TestCertificate(one.certificate(), other.key())),
        "REDIS_TLS",
        "certificate");
  }

  @Test
  void aServerForAnotherHostIsRefusedUnlessOnlyTheAuthorityIsChecked() {
    server.close();
    server =
        EmbeddedRedis.builder()
            .tls(authority.issue("elsewhere.example"), authority)
            .clientCertificates()
            .start();
    String uri = uri(authority.certificate(), authority.issue("alice"));
    refused(uri, "REDIS_TLS", "valid for this host");
    try (Agent alice = agent("alice", uri + "&verify=ca").start()) {
      assertThat(alice.name()).hasToString("alice");
    }
  }

  @Test
  void builderAndUriAreEquivalent() {
    TestCertificate shown = authority.issue("alice");
    TlsFiles files =
        TlsFiles.trusting(authority.certificate()).client(shown.certificate(), shown.key());
    try (Agent alice = Agent.builder("alice").redis(server.uri()).redisSsl(files).start()) {
      assertThat(alice.name()).hasToString("alice");
    }
    refused(
        server.uri() + "?ca=" + authority.certificate(),
        "REDIS_TLS",
        "asks for a client certificate");
  }
}
