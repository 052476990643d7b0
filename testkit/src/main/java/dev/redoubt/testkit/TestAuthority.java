package dev.redoubt.testkit;

import dev.redoubt.files.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/// A certificate authority of its own for tests of TLS. Its PEM files are in a folder that the
/// caller provides, for instance a `@TempDir`.
///
/// ```java
/// var authority = TestAuthority.in(folder);
/// try (var redis = EmbeddedRedis.builder().tls(authority).clientCertificates().start()) {
///   TestCertificate alice = authority.issue("alice");
///   … redis.uri(), authority.certificate(), alice.certificate(), alice.key() …
/// }
/// ```
///
/// For a wrong host, issue for another host; for an unknown authority, make a second one; for an
/// expired certificate there is [#issueExpired].
///
/// Safe for several threads.
public final class TestAuthority {
  private static final Duration VALID = Duration.ofDays(1);

  private final Path folder;

  private final X509.Issuer issuer;
  private final Path certificate;
  private final AtomicInteger issued = new AtomicInteger();

  private TestAuthority(Path folder) {
    KeyPair keys = X509.newKeys();
    String name = "Test authority " + new BigInteger(Integer.SIZE, new SecureRandom());
    this.folder = folder;
    this.issuer = new X509.Issuer(name, keys.getPrivate());
    Instant now = Instant.now();
    byte[] der =
        X509.certificate(
            new X509.Subject(name, keys.getPublic(), List.of(), true),
            issuer,
            now.minus(VALID),
            now.plus(VALID));
    this.certificate = Pem.write(folder.resolve("authority.crt"), "CERTIFICATE", der);
  }

  /// A new authority with a new folder inside `folder`.
  public static TestAuthority in(Path folder) {
    try {
      return new TestAuthority(Files.createTempDirectory(folder.toAbsolutePath(), "authority-"));
    } catch (IOException e) {
      throw new UncheckedIOException("The authority gets no folder.", e);
    }
  }

  /// The file of its certificate, which clients and servers trust.
  public Path certificate() {
    return certificate;
  }

  /// A certificate for this machine: `127.0.0.1`, `::1` and `localhost`.
  public TestCertificate issue() {
    return issue(Ports.LOOPBACK, "::1", "localhost");
  }

  /// A certificate for these host names and addresses, or of a client with this name.
  public TestCertificate issue(String... names) {
    Instant now = Instant.now();
    return issue(now.minus(VALID), now.plus(VALID), List.of(names));
  }

  /// A certificate that was valid until yesterday.
  public TestCertificate issueExpired(String... names) {
    Instant yesterday = Instant.now().minus(VALID);
    return issue(yesterday.minus(VALID), yesterday, List.of(names));
  }

  /// A context of clients that trust this authority and no other, and show no certificate.
  public SSLContext trusting() {
    return TlsFiles.trusting(certificate).get();
  }

  /// A context of clients that trust this authority and no other, and show `shown`.
  public SSLContext showing(TestCertificate shown) {
    return TlsFiles.trusting(certificate).client(shown.certificate(), shown.key()).get();
  }

  private TestCertificate issue(Instant from, Instant until, List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("A certificate needs a name.");
    }
    KeyPair keys = X509.newKeys();
    byte[] der =
        X509.certificate(
            new X509.Subject(names.getFirst(), keys.getPublic(), names, false),
            issuer,
            from,
            until);
    int number = issued.incrementAndGet();
    return new TestCertificate(
        Pem.write(folder.resolve(number + ".crt"), "CERTIFICATE", der),
        Pem.write(folder.resolve(number + ".key"), "PRIVATE KEY", keys.getPrivate().getEncoded()));
  }
}
