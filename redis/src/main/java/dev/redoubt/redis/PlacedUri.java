package dev.redoubt.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.SocketAddressResolver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A URI with the one address that it is to be tried at. A name may have several, which Lettuce and
/// Netty would choose from by themselves, and always the first.
final class PlacedUri extends RedisURI {
  private static final long serialVersionUID = 1;

  private final InetSocketAddress place;

  PlacedUri(InetSocketAddress place) {
    this.place = place;
  }

  static SocketAddressResolver resolver() {
    return new SocketAddressResolver() {
      @Override
      public SocketAddress resolve(RedisURI uri) {
        return uri instanceof PlacedUri placed ? placed.place : super.resolve(uri);
      }
    };
  }
}
