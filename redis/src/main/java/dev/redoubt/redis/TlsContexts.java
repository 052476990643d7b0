package dev.redoubt.redis;

import dev.redoubt.TransportException;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// The TLS contexts that the application provides. Where it provides none, Lettuce makes its own
/// from the JVM's trust store. Safe for several threads.
final class TlsContexts {
  private final RedisAddress address;
  private final @Nullable Supplier<SSLContext> provider;
  private volatile @Nullable SSLContext current;

  TlsContexts(RedisAddress address, @Nullable Supplier<SSLContext> provider) {
    this.address = address;
    this.provider = address.tls() ? provider : null;
  }

  /// Asks for the context of the connection that is opened next. Where several are opened at once,
  /// the newest context serves all of them.
  ///
  /// @throws TransportException if the provider throws, without its message: that may be a secret
  void renew() {
    if (provider != null) {
      try {
        current = provider.get();
      } catch (RuntimeException e) {
        throw new TransportException(
            "REDIS_TLS",
            "The provider of the SSLContext for Redis threw " + e.getClass().getName() + ".");
      }
    }
  }

  /// Puts the provided context in the place of Lettuce's. Lettuce knows trust and key managers
  /// only, and a context does not show its own.
  ///
  /// @param pipeline of a channel that is not connected yet
  void apply(ChannelPipeline pipeline) {
    SSLContext context = current;
    SslHandler made = pipeline.get(SslHandler.class);
    if (context != null && made != null) {
      SslHandler ours = new SslHandler(engine(context));
      ours.setHandshakeTimeoutMillis(made.getHandshakeTimeoutMillis());
      pipeline.replace(made, "redoubt-tls", ours);
    }
  }

  /// An engine that refuses a certificate which is not valid for the host.
  private SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine(address.host(), address.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }
}
