package dev.redoubt.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The messages that were sent last, by id, and by the key that their client gave them, so that one
/// who has lost the answer can ask again without sending twice. Thread-safe.
final class SentMessages {
  static final int MAX = 10_000;

  private final Map<String, Sent> byId = bounded();
  private final Map<String, CompletableFuture<Sent>> byKey = bounded();

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Entry<String, V> eldest) {
        return size() > MAX;
      }
    };
  }

  synchronized @Nullable Sent find(String id) {
    return byId.get(id);
  }

  private synchronized Sent add(Sent sent) {
    byId.put(sent.id(), sent);
    return sent;
  }

  /// Sends, unless a message with that key was sent before.
  Sent send(@Nullable String key, Supplier<Sent> send) {
    if (key == null) {
      return add(send.get());
    }
    CompletableFuture<Sent> mine = new CompletableFuture<>();
    CompletableFuture<Sent> before;
    synchronized (this) {
      before = byKey.putIfAbsent(key, mine);
    }
    if (before != null) {
      try {
        return before.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof RuntimeException failed ? failed : e;
      }
    }
    try {
      Sent sent = add(send.get());
      mine.complete(sent);
      return sent;
    } catch (RuntimeException e) {
      synchronized (this) {
        byKey.remove(key, mine); // nothing was sent: the key is free
      }
      mine.completeExceptionally(e);
      throw e;
    }
  }
}
