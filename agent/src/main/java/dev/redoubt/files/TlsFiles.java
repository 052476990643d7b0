package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// TLS for connections to Redis, from PEM files:
///
/// ```java
/// Agent.builder("alice")
///     .redis("rediss://redis.example.com")
///     .redisSsl(TlsFiles.trusting(Path.of("ca.crt")).client(Path.of("alice.crt"), Path.of("alice.key")))
/// ```
///
/// The files are read for each connection, so certificates that are renewed need no restart.
/// Immutable.
public final class TlsFiles implements Supplier<SSLContext> {
  private static final int FILE_MAX = 1 << 20;
  private static final char[] NO_PASSWORD = new char[0];
  private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private final @Nullable Path authorities;
  private final @Nullable Path certificate;
  private final @Nullable Path key;

  private TlsFiles(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  /// From names as a URI, options or the environment give them; null where a name is missing.
  ///
  /// @return null where there is no name at all
  /// @throws ConfigurationException with code `TLS_FILES` if only one of certificate and key is
  ///   given, or a name cannot be that of a file
  public static @Nullable TlsFiles of(
      @Nullable String authorities, @Nullable String certificate, @Nullable String key) {
    if ((certificate == null) != (key == null)) {
      throw new ConfigurationException(
          ErrorCode.TLS_FILES,
          "A client certificate needs its private key: give both files, or none.");
    }
    if (authorities == null && certificate == null) {
      return null;
    }
    return new TlsFiles(path(authorities), path(certificate), path(key));
  }

  private static @Nullable Path path(@Nullable String name) {
    try {
      return name == null ? null : Path.of(name);
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          ErrorCode.TLS_FILES,
          "The name of a TLS file cannot be that of a file: " + e.getReason() + ".");
    }
  }

  /// Trusts the authorities whose certificates `pem` holds, and no others.
  public static TlsFiles trusting(Path pem) {
    return new TlsFiles(pem, null, null);
  }

  /// Trusts the authorities that this JVM trusts (`javax.net.ssl.trustStore`).
  public static TlsFiles trustingJvm() {
    return new TlsFiles(null, null, null);
  }

  /// Shows a certificate of our own, which Redis demands with `tls-auth-clients yes`.
  ///
  /// @param certificate PEM: ours first, then those between ours and the authority, if any
  /// @param key PEM of PKCS #8, not encrypted
  public TlsFiles client(Path certificate, Path key) {
    return new TlsFiles(authorities, certificate, key);
  }

  /// Reads the files.
  ///
  /// @throws ConfigurationException with code `TLS_FILE_UNREADABLE`, `TLS_FILE_DAMAGED` or, if our
  ///   certificate has expired, `TLS_FILE_NOT_VALID`, naming the file
  @Override
  public SSLContext get() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own(), trusted(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ConfigurationException(
          ErrorCode.TLS_FILE_DAMAGED, this + " make no TLS context: " + e.getMessage() + ".", e);
    }
  }

  private TrustManager @Nullable [] trusted() throws GeneralSecurityException {
    if (authorities == null) {
      return null;
    }
    KeyStore store = empty();
    int index = 0;
    for (Certificate authority : certificates(authorities)) {
      store.setCertificateEntry("authority" + index++, authority);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  private KeyManager @Nullable [] own() throws GeneralSecurityException {
    if (certificate == null || key == null) {
      return null;
    }
    KeyStore store = empty();
    Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
    requireValid(certificate, chain[0]);
    store.setKeyEntry("own", privateKey(key), NO_PASSWORD, chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, NO_PASSWORD);
    return managers.getKeyManagers();
  }

  /// Said here, since a server that refuses a certificate seldom gets to say why.
  private static void requireValid(Path file, Certificate certificate) {
    try {
      if (certificate instanceof X509Certificate own) {
        own.checkValidity();
      }
    } catch (CertificateExpiredException e) {
      throw new ConfigurationException(
          ErrorCode.TLS_FILE_NOT_VALID,
          "The certificate in " + file + " has expired: renew it.",
          e);
    } catch (CertificateNotYetValidException e) {
      throw new ConfigurationException(
          ErrorCode.TLS_FILE_NOT_VALID,
          "The certificate in " + file + " is not valid yet: look at the clock, or renew it.",
          e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException {
    // PKCS12 would derive keys from the password, in 10,000 rounds each, at every connection.
    KeyStore store = KeyStore.getInstance("JKS");
    try {
      store.load(null, NO_PASSWORD);
    } catch (IOException e) {
      throw new IllegalStateException("An empty key store was read from nowhere", e);
    }
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(file)));
      if (all.isEmpty()) {
        throw new CertificateException("The file is empty.");
      }
      return all;
    } catch (CertificateException e) {
      throw damaged(file, "no certificate in PEM (-----BEGIN CERTIFICATE-----)", e);
    }
  }

  private static PrivateKey privateKey(Path file) {
    String text = new String(bytes(file), StandardCharsets.ISO_8859_1);
    Matcher pem = PRIVATE_KEY.matcher(text);
    if (!pem.find()) {
      throw damaged(
          file,
          "no private key that is PKCS #8 and not encrypted (-----BEGIN PRIVATE KEY-----); openssl"
              + " pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one",
          null);
    }
    try {
      var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
      for (String algorithm : KEY_ALGORITHMS) {
        PrivateKey key = privateKey(algorithm, encoded);
        if (key != null) {
          return key;
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged(file, "no private key that this JVM understands", null);
    }
    throw damaged(file, "no private key of EC, RSA or Ed25519", null);
  }

  /// @return null if it is a key of another algorithm
  private static @Nullable PrivateKey privateKey(String algorithm, PKCS8EncodedKeySpec encoded)
      throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
    } catch (InvalidKeySpecException e) {
      return null;
    }
  }

  private static byte[] bytes(Path file) {
    FileTrouble.requireNoFolder(file, "TLS_FILE");
    try {
      return SmallFiles.read(
          file, FILE_MAX, () -> damaged(file, "more than " + FILE_MAX + " bytes", null));
    } catch (IOException e) {
      throw FileTrouble.unreadable(file, "TLS_FILE", e);
    }
  }

  private static ConfigurationException damaged(Path file, String what, @Nullable Throwable cause) {
    return new ConfigurationException(
        ErrorCode.TLS_FILE_DAMAGED, file + " has " + what + ".", cause);
  }

  /// Equal where the names of the files are.
  @Override
  public boolean equals(Object other) {
    return other instanceof TlsFiles that
        && Objects.equals(authorities, that.authorities)
        && Objects.equals(certificate, that.certificate)
        && Objects.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(authorities, certificate, key);
  }

  /// The names of the files.
  @Override
  public String toString() {
    return "TlsFiles[authorities="
        + (authorities == null ? "of the JVM" : authorities)
        + ", certificate="
        + certificate
        + ", key="
        + key
        + "]";
  }
}
