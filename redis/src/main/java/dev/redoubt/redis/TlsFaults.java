package dev.redoubt.redis;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/// Says why a TLS handshake failed, and what to do. JSSE has types for what it finds wrong with the
/// server's certificate; what the server finds wrong with ours comes as the name of an alert.
final class TlsFaults {
  /// In TLS 1.3 a server judges our certificate when the handshake is nearly over on our side. If
  /// it refuses, it sends an alert and closes the connection, often before it has read all that we
  /// sent; then the reset that follows overtakes the alert, and nothing else tells us why.
  static final String CLOSED =
      "closed the connection before it answered: it may have too many clients, or refuse our TLS"
          + " certificate (is that valid, and its authority in tls-ca-cert-file?)";

  private TlsFaults() {}

  /// @param shown makes the server's text fit to be printed
  /// @return what follows upon "Redis at HOST"
  static String said(SSLException e, UnaryOperator<String> shown) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case CertificateExpiredException unused -> {
          return "has a TLS certificate that has expired: renew it";
        }
        case CertificateNotYetValidException unused -> {
          return "has a TLS certificate that is not valid yet: look at the clocks, or renew it";
        }
        case CertPathBuilderException unused -> {
          return "has a TLS certificate of an authority that is not trusted: name the authority"
              + " (REDIS_CA, --redis-ca, TlsFiles.trusting), or let this JVM trust it"
              + " (-Djavax.net.ssl.trustStore)";
        }
        case CertificateException host when named(host) -> {
          return "has a TLS certificate that is not valid for this host: connect by a name that it"
              + " has, or check its authority only (?verify=ca)";
        }
        default -> {}
      }
    }
    return alert(String.valueOf(e.getMessage()), shown);
  }

  /// Whether the host's name is what is wrong. By its text: JSSE has no type of its own for it.
  private static boolean named(CertificateException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("No name matching") || message.contains("subject alternative");
  }

  private static String alert(String message, UnaryOperator<String> shown) {
    if (message.contains("nrecognized SSL message")) {
      return "does not speak TLS: use redis://, or its TLS port";
    }
    if (!message.contains("Received fatal alert")) {
      return "and we agree on no TLS (" + shown.apply(message) + ")";
    }
    if (message.contains("certificate_required") || message.contains("bad_certificate")) {
      return "asks for a client certificate: name ours (REDIS_CERT and REDIS_KEY, --redis-cert and"
          + " --redis-key, TlsFiles.client), or let it do without (tls-auth-clients no)";
    }
    return "refuses TLS with us, maybe because of our certificate ("
        + shown.apply(message)
        + "): is it valid, and its authority in tls-ca-cert-file?";
  }
}
