package dev.redoubt.redis;

import static dev.redoubt.redis.Fixture.OPTIONS;
import static dev.redoubt.transport.Stream.DATA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.TransportException;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Transport;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.transport.InboxId;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// TLS with a context that the application provides. Only that context trusts the server's
/// certificate.
@EnabledIf("dev.redoubt.testkit.EmbeddedRedis#hasTls")
class TlsIT {
  private static EmbeddedRedis server;
  private static SSLContext context;

  @BeforeAll
  static void start(@TempDir Path folder) {
    Certificates certificates = Certificates.make(folder);
    context = certificates.context();
    server = EmbeddedRedis.builder().tls(certificates.certificate(), certificates.key()).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void refused(String uri, Supplier<SSLContext> provider, String message) {
    try (Transport transport = Fixture.transport(uri, OPTIONS.ssl(provider))) {
      assertThatThrownBy(() -> transport.open(Fixture.newInbox(), new RecordingReceiver()))
          .isInstanceOfSatisfying(
              TransportException.class, e -> assertThat(e.code()).isEqualTo("REDIS_TLS"))
          .hasMessageContaining(message);
    }
  }

  private static SSLContext jvmDefault() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void agentsReachARedisThatOnlyTheirContextTrusts() {
    try (Agent bob =
            Agent.builder("bob")
                .redis(server.uri())
                .redisSsl(() -> context)
                .handle("x", String.class, (message, handling) -> {})
                .start();
        Agent alice = Agent.builder("alice").redis(server.uri()).redisSsl(() -> context).start()) {
      assertThat(bob.name()).hasToString("bob");
      assertThat(alice.send("bob", "x", "hello").await()).isEqualTo(Outcome.HANDLED);
    }
    assertThatThrownBy(() -> Agent.builder("carol").redis(server.uri()).start())
        .isInstanceOfSatisfying(
            TransportException.class, e -> assertThat(e.code()).isEqualTo("REDIS_TLS"));
  }

  @Test
  void anAuthorityThatTheContextDoesNotTrustIsRefused() {
    refused(server.uri(), TlsIT::jvmDefault, "authority that is not trusted");
  }

  @Test
  void aCertificateForAnotherHostIsRefusedEvenIfItsAuthorityIsTrusted() {
    refused("rediss://localhost:" + server.port(), () -> context, "valid for this host");
  }

  @Test
  void aProviderThatThrowsIsReportedWithoutItsMessage() {
    refused(
        server.uri(),
        () -> {
          throw new IllegalStateException("s3cret");
        },
        "threw java.lang.IllegalStateException.");
  }

  @Test
  void aServerThatRequiresClientCertificatesGetsThatOfTheContext(@TempDir Path folder) {
    Certificates wanted = Certificates.make(folder);
    try (EmbeddedRedis strict =
        EmbeddedRedis.builder()
            .tls(wanted.certificate(), wanted.key())
            .config("tls-auth-clients yes")
            .config("tls-ca-cert-file " + wanted.certificate())
            .start()) {
      try (Transport transport = Fixture.transport(strict.uri(), OPTIONS.ssl(wanted::context));
          Inbox inbox = transport.open(Fixture.newInbox(), new RecordingReceiver())) {
        assertThat(inbox).isNotNull();
      }
      refused(strict.uri(), wanted::trustingContext, "asks for a client certificate");
    }
  }

  @Test
  void everyConnectionAsksForTheContext() {
    AtomicReference<SSLContext> present = new AtomicReference<>(jvmDefault());
    AtomicInteger asked = new AtomicInteger();
    RecordingReceiver receiver = new RecordingReceiver();
    InboxId id = Fixture.newInbox();
    Supplier<SSLContext> provider =
        () -> {
          asked.incrementAndGet();
          return present.get();
        };
    try (Transport transport =
            Fixture.transport(server.uri(), OPTIONS.waitForRedis(true).ssl(provider));
        Inbox inbox = transport.open(id, receiver)) {
      Patience.await().until(() -> asked.get() > 0);
      present.set(context);
      receiver.awaitNews("connected");
      Void unused = Fixture.done(inbox.write(id, DATA, Bytes.utf8("through TLS")));
      receiver.awaitText("through TLS");
      assertThat(asked.get()).isGreaterThanOrEqualTo(4);
    }
  }
}
