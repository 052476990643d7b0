package dev.redoubt.testkit;

import dev.redoubt.identity.AgentName;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// A transport for an agent that stops reading at some moment and continues to write.
final class DeafTransport implements Transport {
  private final Transport inner;
  private volatile boolean deaf;

  DeafTransport(Transport inner) {
    this.inner = inner;
  }

  void readNothing() {
    deaf = true;
  }

  @Override
  public Inbox open(InboxId inbox, Receiver receiver) {
    return inner.open(
        inbox,
        new Receiver() {
          @Override
          public void entries(List<Entry> entries) {
            if (!deaf) {
              receiver.entries(entries);
            }
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

  @Override
  public CompletionStage<List<ListedName>> names() {
    return inner.names();
  }

  /// Leaves the wrapped transport open, since others use it.
  @Override
  public void close() {}
}
