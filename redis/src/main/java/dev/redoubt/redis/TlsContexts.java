package dev.redoubt.redis;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// TLS as the application wants it: with the contexts that it provides, or else the JVM's. Safe for
/// several threads.
final class TlsContexts {
  private final RedisUri uri;
  private final @Nullable Supplier<SSLContext> provider;

  TlsContexts(RedisUri uri, @Nullable Supplier<SSLContext> provider) {
    this.uri = uri;
    this.provider = provider;
  }

  /// Encrypts `tcp`. A certificate that is not valid for the host is refused, unless the URI asks
  /// only for one of a trusted authority.
  ///
  /// @param node that `tcp` is connected to
  ///
  /// @throws TransportException if the provider throws, without its message: that may be a secret
  SSLSocket handshake(Socket tcp, NodeAddress node) throws IOException {
    // Closing it is the business of whoever closes `tcp`.
    SSLSocket socket =
        (SSLSocket) context().getSocketFactory().createSocket(tcp, node.host(), node.port(), false);
    SSLParameters parameters = socket.getSSLParameters();
    if (uri.verifiesHost()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// A new one each time, which reads the trust store again.
  private static SSLContext ofTheJvm() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    return context;
  }

  /// Asked for with each connection, so that certificates can be renewed.
  private SSLContext context() {
    try {
      return provider == null ? ofTheJvm() : provider.get();
    } catch (GeneralSecurityException e) {
      throw new TransportException(
          ErrorCode.REDIS_TLS,
          "The JVM's own TLS context cannot be made: " + e.getMessage() + ".",
          e);
    } catch (ConfigurationException e) {
      throw new TransportException(e.code(), String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw new TransportException(
          ErrorCode.REDIS_TLS,
          "The provider of the SSLContext for Redis threw " + e.getClass().getName() + ".");
    }
  }
}
