package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.spi.Receiver;
import dev.redoubt.spi.Transport;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A transport that records the first envelopes written through it, as a malicious Redis could, for
/// replay.
final class Tap implements Transport {
  private static final int KEPT = 64;

  record Written(InboxId to, Entry entry) {}

  final List<Written> written = new CopyOnWriteArrayList<>();
  final List<InboxId> opened = new CopyOnWriteArrayList<>();
  private final Transport transport;

  Tap(Transport transport) {
    this.transport = transport;
  }

  List<Bytes> recorded(InboxId to, Stream stream) {
    return written.stream()
        .filter(one -> one.to().equals(to) && one.entry().stream() == stream)
        .map(one -> one.entry().bytes())
        .toList();
  }

  @Override
  public Inbox open(InboxId id, Receiver receiver) {
    opened.add(id);
    Inbox inbox = transport.open(id, receiver);
    return new Inbox() {
      @Override
      public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
        if (written.size() < KEPT) {
          written.add(new Written(to, new Entry(stream, envelope)));
        }
        return inbox.write(to, stream, envelope);
      }

      @Override
      public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
        return inbox.heartbeat(name, bundle);
      }

      @Override
      public CompletionStage<Listing> list(AgentName name) {
        return inbox.list(name);
      }

      @Override
      public CompletionStage<Optional<Bytes>> readClaim() {
        return inbox.readClaim();
      }

      @Override
      public CompletionStage<Void> writeClaim(Bytes claim) {
        return inbox.writeClaim(claim);
      }

      @Override
      public CompletionStage<Void> leave(AgentName name) {
        return inbox.leave(name);
      }

      @Override
      public void close() {
        inbox.close();
      }
    };
  }

  @Override
  public CompletionStage<List<ListedName>> names() {
    return transport.names();
  }

  @Override
  public void close() {
    transport.close();
  }
}
