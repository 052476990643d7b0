package dev.redoubt;

import dev.redoubt.core.endpoint.Action;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Carries out what an endpoint with a store wants of it, and stops the agent once the store cannot
/// be gone on with.
final class StoreActions {
  private final AgentStore store;
  private final Driver driver;
  private final KeptDeliveries deliveries;
  private final Events events;
  private final HandlerPool handlers;
  private final Runnable close;
  private final AtomicBoolean over = new AtomicBoolean();

  /// Done once no other process is found to use the store; fails if it cannot be gone on with.
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /// @param close closes the agent; called on a thread that may block
  StoreActions(
      AgentStore store,
      Driver driver,
      KeptDeliveries deliveries,
      Events events,
      HandlerPool handlers,
      Runnable close) {
    this.store = store;
    this.driver = driver;
    this.deliveries = deliveries;
    this.events = events;
    this.handlers = handlers;
    this.close = close;
  }

  void persist(Action.Persist persist) {
    store.commit(
        persist.changes(),
        new AgentStore.Commit() {
          @Override
          public void done() {
            driver.later((endpoint, now) -> endpoint.persisted(persist.position(), now));
          }

          @Override
          public void waits(StoreException why) {
            events.report(new AgentEvent.StoreFull(String.valueOf(why.getMessage())));
          }

          @Override
          public void failed(StoreException why) {
            end(why);
          }
        });
  }

  /// The claim of this run was written, so nobody else's was in the way.
  void claimed() {
    if (ready.complete(null)) {
      handlers.startReplays();
    }
  }

  boolean waits() {
    return !ready.isDone();
  }

  void fenced() {
    end(
        new StoreException(
            ErrorCode.STORE_ROLLED_BACK,
            "Another process has gone on with a copy of this store, or with the store from which it"
                + " was restored: use the newest, or begin with a new store, as a new instance.",
            null));
  }

  /// Nothing more enters a handler, nothing more is accepted; then the agent closes.
  private void end(StoreException why) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    deliveries.fail(why);
    driver.later((endpoint, now) -> endpoint.stopReceiving());
    CompletableFuture<Void> unused = handlers.stopReceiving();
    events.report(new AgentEvent.StoreFailed(why.code(), String.valueOf(why.getMessage())));
    ready.completeExceptionally(why);
    Thread.startVirtualThread(close);
  }

  /// Waits until it is known that no other process uses the store, or for `wait`.
  ///
  /// @throws StoreException if one does, or the store has failed
  void await(Duration wait) {
    try {
      ready.get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return; // it is waited for all the same: nothing is written before
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException why) {
        throw new StoreException(why.code(), String.valueOf(why.getMessage()), why);
      }
      throw new IllegalStateException(e);
    }
  }

  void close() {
    store.close();
    ready.complete(null);
  }
}
