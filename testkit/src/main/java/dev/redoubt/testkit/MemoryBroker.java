package dev.redoubt.testkit;

import dev.redoubt.ErrorCode;
import dev.redoubt.TransportException;
import dev.redoubt.core.Protocol;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport.ListedName;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import dev.redoubt.transport.Stream;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What stands in for the server behind an [InMemoryTransport]: streams, a directory and the open
/// inboxes. One lock guards all of it; no receiver is called while it is held.
final class MemoryBroker {
  private static final String OFFLINE = "The in-memory transport is offline.";
  private static final int COUNT = 16;
  private static final long BUNDLE_MILLIS = Duration.ofSeconds(60).toMillis();

  private final LongSupplier serverMillis;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<InboxId, MemoryStreams> streams = new HashMap<>();
  private final Map<InboxId, Publication> published = new HashMap<>();
  private final Map<InboxId, Bytes> claims = new HashMap<>();
  private final Map<InboxId, MemoryInbox> open = new HashMap<>();
  private boolean online = true;

  MemoryBroker(LongSupplier serverMillis) {
    this.serverMillis = serverMillis;
  }

  void online(boolean next) {
    locked(() -> {
      if (online != next) {
        online = next;
        tellAll(next ? Receiver::connected : receiver -> receiver.disconnected(OFFLINE));
      }
    });
  }

  void clear() {
    locked(() -> {
      streams.clear();
      published.clear();
    });
  }

  /// @param waits whether it may be opened while offline
  void open(MemoryInbox inbox, boolean waits) {
    locked(() -> {
      if (!online && !waits) {
        throw unreachable();
      }
      if (open.putIfAbsent(inbox.id(), inbox) != null) {
        throw new IllegalStateException("The inbox " + inbox.id() + " is open already.");
      }
      if (online) {
        inbox.notices.add(Receiver::connected);
      }
    });
  }

  void close(MemoryInbox inbox) {
    locked(() -> {
      open.remove(inbox.id(), inbox);
      changed.signalAll();
    });
  }

  List<MemoryInbox> openInboxes() {
    return locked(() -> List.copyOf(open.values()));
  }

  /// Waits for the next call of this inbox's receiver.
  ///
  /// @return null once the inbox is closed
  @Nullable Consumer<Receiver> next(MemoryInbox inbox) {
    lock.lock();
    try {
      while (open.get(inbox.id()) == inbox) {
        Consumer<Receiver> notice = inbox.notices.poll();
        if (notice != null) {
          return notice;
        }
        MemoryStreams ours = streams.get(inbox.id());
        if (online && ours != null && !ours.isEmpty()) {
          return deliver(ours, ours.first(COUNT));
        }
        changed.awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
    return whileOnline(() -> {
      streams.computeIfAbsent(to, key -> new MemoryStreams()).add(stream, envelope);
      changed.signalAll();
    });
  }

  CompletionStage<Long> heartbeat(InboxId inbox, AgentName name, @Nullable Bytes bundle) {
    return whileOnline(() -> {
      long now = serverMillis.getAsLong();
      if (bundle != null && published.put(inbox, new Publication(name, now, bundle)) == null) {
        tellAll(receiver -> receiver.hint(name, true));
      }
      return now;
    });
  }

  CompletionStage<Listing> list(AgentName name) {
    return whileOnline(() -> {
      forgetTheLongGone();
      List<Listed> newest =
          published.entrySet().stream()
              .filter(entry -> entry.getValue().name().equals(name))
              .map(entry -> entry.getValue().listed(entry.getKey()))
              .sorted(Comparator.comparingLong(Listed::heartbeatMillis).reversed())
              .limit(Protocol.LISTED_INBOXES)
              .toList();
      return new Listing(serverMillis.getAsLong(), newest);
    });
  }

  CompletionStage<List<ListedName>> names() {
    return whileOnline(() -> {
      forgetTheLongGone();
      var newest = new HashMap<AgentName, Long>();
      published.values().forEach(one -> newest.merge(one.name(), one.millis(), Math::max));
      return newest.entrySet().stream()
          .map(entry -> new ListedName(entry.getKey(), entry.getValue()))
          .sorted(Comparator.comparing(ListedName::name))
          .toList();
    });
  }

  CompletionStage<Optional<Bytes>> readClaim(InboxId inbox) {
    return whileOnline(() -> Optional.ofNullable(claims.get(inbox)));
  }

  CompletionStage<Void> writeClaim(InboxId inbox, Bytes claim) {
    return whileOnline(() -> {
      claims.put(inbox, claim);
    });
  }

  CompletionStage<Void> leave(InboxId inbox, AgentName name) {
    return whileOnline(() -> {
      streams.remove(inbox);
      published.remove(inbox);
      tellAll(receiver -> receiver.hint(name, false));
    });
  }

  /// Deletes entries after their receiver has returned. As with a real server, they are read again
  /// if the connection was lost meanwhile.
  private Consumer<Receiver> deliver(MemoryStreams ours, MemoryStreams.Batch batch) {
    return receiver -> {
      receiver.entries(batch.entries());
      locked(() -> {
        if (online) {
          ours.delete(batch.ids());
        }
      });
    };
  }

  private void tellAll(Consumer<Receiver> notice) {
    open.values().forEach(inbox -> inbox.notices.add(notice));
    changed.signalAll();
  }

  private void forgetTheLongGone() {
    long oldest = serverMillis.getAsLong() - BUNDLE_MILLIS;
    published.values().removeIf(one -> one.millis() < oldest);
  }

  private <T> CompletionStage<T> whileOnline(Supplier<T> action) {
    return locked(() ->
        online
            ? CompletableFuture.completedFuture(action.get())
            : CompletableFuture.failedFuture(unreachable()));
  }

  private CompletionStage<Void> whileOnline(Runnable action) {
    return locked(() ->
        online
            ? CompletableFuture.runAsync(action, Runnable::run)
            : CompletableFuture.failedFuture(unreachable()));
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private static TransportException unreachable() {
    return new TransportException(ErrorCode.REDIS_UNREACHABLE, OFFLINE);
  }

  private record Publication(AgentName name, long millis, Bytes bundle) {
    Listed listed(InboxId inbox) {
      return new Listed(inbox, millis, bundle);
    }
  }
}
