package dev.redoubt.cli;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.Keyspace;
import dev.redoubt.redis.RedisTransportProvider;
import dev.redoubt.spi.TransportProvider;
import dev.redoubt.testkit.Capture;
import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RecordingProxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The Redis of the demonstration, in a temporary namespace: a given server, or an embedded one
/// behind a proxy that records every byte.
final class DemoRedis implements AutoCloseable {
  private final List<Runnable> opened = new ArrayList<>();
  private final Capture wire = new Capture();
  private final Capture stored = new Capture();
  private final ScratchRedis redis;
  private final URI uri;
  private final Keyspace keyspace;
  private long kept;

  /// @param given the URI of a server, or null for an embedded one
  DemoRedis(@Nullable String given) {
    this.redis = new ScratchRedis(given, "demo");
    opened.add(redis::close);
    EmbeddedRedis server = redis.server();
    this.uri = server == null ? redis.uri() : recorded(server);
    this.keyspace = Keyspace.open(uri, redis.namespace(), ScratchRedis.TIMEOUT);
    opened.add(keyspace::close);
  }

  private URI recorded(EmbeddedRedis server) {
    RecordingProxy proxy = RecordingProxy.inFrontOf(server, wire);
    opened.add(proxy::close);
    return URI.create(proxy.uri(server.uri()));
  }

  /// Opens separate connections, as another process would.
  HeldTransport connect() {
    var transport =
        new HeldTransport(
            new RedisTransportProvider()
                .create(
                    uri,
                    TransportProvider.Options.DEFAULT
                        .namespace(redis.namespace())
                        .connectTimeout(ScratchRedis.TIMEOUT)));
    opened.add(transport::close);
    return transport;
  }

  boolean embedded() {
    return redis.server() != null;
  }

  /// Copies everything in the namespace, to be searched later.
  List<Keyspace.Stored> keepStored() {
    List<Keyspace.Stored> everything = keyspace.everything();
    for (Keyspace.Stored one : everything) {
      keep(Bytes.utf8(one.key()));
      keep(one.value());
    }
    return everything;
  }

  /// Adds each value as a connection of its own, so that no match spans two values.
  private void keep(Bytes bytes) {
    stored.bytes(kept++, RecordingProxy.Direction.TO_SERVER, bytes.toArray(), bytes.size());
  }

  long storedBytes() {
    return stored.size();
  }

  /// Zero without a proxy.
  long wireBytes() {
    return wire.size();
  }

  /// Those of `secrets` that Redis was sent, or stored when we looked.
  Set<Bytes> found(Collection<Bytes> secrets) {
    var found = new LinkedHashSet<>(stored.find(secrets));
    found.addAll(wire.find(secrets));
    return found;
  }

  /// Writes a secret in plaintext, and returns whether the search finds it in all places. From then
  /// on [#found] always finds something.
  boolean findsPlanted(Bytes secret) {
    keyspace.put("planted", secret);
    keepStored();
    List<Bytes> planted = List.of(secret);
    return !stored.find(planted).isEmpty() && (!embedded() || !wire.find(planted).isEmpty());
  }

  @Override
  public void close() {
    Collections.reverse(opened);
    opened.forEach(Runnable::run);
  }
}
