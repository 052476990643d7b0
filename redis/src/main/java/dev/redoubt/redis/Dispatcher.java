package dev.redoubt.redis;

import dev.redoubt.redis.resp.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Sends commands to the server that holds their key, without waiting for the replies. No command
/// is carried out twice. Safe for several threads.
///
/// Futures fail with [dev.redoubt.TransportException] only, and complete on a thread that must not
/// be blocked.
interface Dispatcher {
  /// Sends `request`, and `after` right behind it, which have the same key and whose replies are
  /// ignored.
  <T> CompletableFuture<T> call(Request<T> request, List<Request<?>> after);

  default <T> CompletableFuture<T> call(Request<T> request) {
    return call(request, List.of());
  }

  /// Sends `request`, which has no key, to every primary.
  <T> List<CompletableFuture<T>> callAll(Request<T> request);

  /// Whether the server that holds `key` is connected.
  boolean connected(String key);

  /// Waits for the end of the attempt in progress to connect to the server that holds `key`,
  /// including the pause before it.
  ///
  /// @throws dev.redoubt.TransportException if it failed
  void await(String key) throws InterruptedException;

  void start();

  /// Closes all connections, so that new ones are opened.
  void renew();

  /// Opens no more connections. Present ones are closed with their [NodeConnector].
  void stop();
}
