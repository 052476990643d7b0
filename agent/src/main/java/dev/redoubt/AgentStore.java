package dev.redoubt;

import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.endpoint.TicketFactory;
import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.SealedEntries;
import dev.redoubt.core.kept.StoreFault;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.internal.Loggers;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.spi.StateStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of one agent. It commits on a thread of its own, so that nothing else waits for a
/// disk.
final class AgentStore {
  private static final Logger LOG = LoggerFactory.getLogger(Loggers.AGENT);

  /// Before a commit is tried again that had no room.
  private static final long PAUSE_MILLIS = 1_000;

  /// For the last commit. A disk that hangs for longer may have it or not.
  private static final long CLOSE_SECONDS = 5;

  private final AgentName name;
  private final StateStore store;
  private final SealedEntries sealed;
  private final Map<Bytes, Bytes> found = new HashMap<>();
  private final ExecutorService thread;
  private volatile boolean closing;

  /// What becomes of a commit. Called on the thread of the store.
  interface Commit {
    void done();

    /// It is tried again until it succeeds. Called once.
    void waits(StoreException why);

    /// It has failed for good, and so have all later ones.
    void failed(StoreException why);
  }

  private AgentStore(AgentSettings settings, StateStore store) {
    this.name = settings.name();
    this.store = store;
    this.sealed = sealed(settings, store, found);
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("redoubt-store-" + name).factory());
  }

  /// @throws StoreException if it cannot be used; it is closed then
  static AgentStore open(AgentSettings settings, StateStore store) {
    try {
      return new AgentStore(settings, store);
    } catch (RuntimeException e) {
      close(store, settings.name());
      throw e;
    }
  }

  private static SealedEntries sealed(
      AgentSettings settings, StateStore store, Map<Bytes, Bytes> into) {
    Map<Bytes, Bytes> rows = store.load();
    Bytes place = store.place();
    if (rows.isEmpty()) {
      return SealedEntries.begin(settings.identity(), place, SystemRandom.INSTANCE);
    }
    try {
      return SealedEntries.open(rows, settings.identity(), place, SystemRandom.INSTANCE, into);
    } catch (StoreFault e) {
      throw refused(e);
    }
  }

  private static StoreException refused(StoreFault fault) {
    return switch (fault.reason()) {
      case OTHER_IDENTITY ->
          new StoreException(
              ErrorCode.STORE_IDENTITY,
              "The store belongs to another identity: give the key file that it was made with, or"
                  + " another store.",
              fault);
      case MOVED ->
          new StoreException(
              ErrorCode.STORE_MOVED,
              "The store is a copy, or was restored: the original may be in use, or may have gone"
                  + " on. Use the original, or begin with a new store, as a new instance.",
              fault);
      case DAMAGED -> damaged(fault);
    };
  }

  private static StoreException damaged(Exception cause) {
    return new StoreException(
        ErrorCode.STORE_DAMAGED,
        "The store is damaged: "
            + cause.getMessage()
            + ". Put it aside and begin with a new one, as a new instance; what it kept is lost.",
        cause);
  }

  /// The endpoint that an earlier run has left, or a new one. Called once.
  Endpoint endpoint(EndpointConfig config, TicketFactory tickets, Now now) {
    try {
      Endpoint restored = Endpoint.restore(config, found, tickets, now);
      found.clear();
      return restored;
    } catch (MalformedException e) {
      close();
      throw damaged(e);
    }
  }

  /// One commit after the other.
  void commit(List<Change> changes, Commit commit) {
    thread.execute(() -> {
      try {
        write(sealed.seal(changes).stream().map(AgentStore::row).toList(), commit);
        commit.done();
      } catch (StoreException e) {
        commit.failed(e);
      } catch (RuntimeException e) {
        commit.failed(new StoreException(ErrorCode.STORE_FAILED, "The store has failed: " + e, e));
      }
    });
  }

  private void write(List<StateStore.Change> rows, Commit commit) {
    boolean said = false;
    while (true) {
      try {
        store.commit(rows);
        return;
      } catch (StoreException e) {
        if (!e.temporary() || closing) {
          throw e;
        }
        if (!said) {
          commit.waits(e);
          said = true;
        }
        Futures.pause(PAUSE_MILLIS);
      }
    }
  }

  private static StateStore.Change row(Change change) {
    return switch (change) {
      case Change.Put put -> new StateStore.Change.Put(put.key(), put.value());
      case Change.Delete delete -> new StateStore.Change.Delete(delete.key());
    };
  }

  /// Waits for the commit under way, and closes the store.
  void close() {
    closing = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.atWarn()
            .addKeyValue("agent", name)
            .log("{}: the store does not answer, and is left open.", name);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(store, name);
    sealed.close();
  }

  private static void close(StateStore store, AgentName name) {
    try {
      store.close();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("agent", name)
          .log("{}: the store could not be closed: {}", name, e.getMessage());
    }
  }
}
