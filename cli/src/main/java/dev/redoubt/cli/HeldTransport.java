package dev.redoubt.cli;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/// A transport whose reader can be held, to inspect entries in Redis: otherwise each is read and
/// deleted within a millisecond. Closes the wrapped transport.
final class HeldTransport implements Transport {
  private final Transport behind;
  private final ReentrantLock held = new ReentrantLock();

  HeldTransport(Transport behind) {
    this.behind = behind;
  }

  /// Runs `look` while the reader is held, so nothing is deleted.
  <T> T whileHeld(Look<T> look) throws InterruptedException {
    held.lock();
    try {
      return look.look();
    } finally {
      held.unlock();
    }
  }

  @FunctionalInterface
  interface Look<T> {
    T look() throws InterruptedException;
  }

  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    return behind.open(
        inbox,
        new Receiver() {
          @Override
          public void entries(List<Entry> entries) {
            awaitRelease();
            receiver.entries(entries);
          }

          @Override
          public void connected() {
            receiver.connected();
          }

          @Override
          public void disconnected(String reason) {
            receiver.disconnected(reason);
          }

          @Override
          public void hint(AgentName name, boolean joined) {
            receiver.hint(name, joined);
          }

          @Override
          public void misbehaviour(Misbehaviour kind, String detail) {
            receiver.misbehaviour(kind, detail);
          }
        });
  }

  @SuppressWarnings("LockNotBeforeTry") // waits for the holder, and guards nothing
  private void awaitRelease() {
    held.lock();
    held.unlock();
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return behind.names();
  }

  @Override
  public void close() {
    behind.close();
  }
}
