package dev.redoubt.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.SocketAddressResolver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// A URI with the address to connect to. Of a name's addresses, Lettuce and Netty would always
/// choose the first.
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
