package dev.redoubt.redis;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Inbox;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One of our inboxes: its reader and its presence in the directory. It writes on the connection
/// that all inboxes of a transport share.
final class RedisInbox implements Inbox {
  private final InboxBinding binding;
  private final Writes writes;
  private final Presence presence;
  private final DirectoryStore directory;
  private final StreamReader reader;
  private final Runnable onClose;

  RedisInbox(
      InboxBinding binding,
      Writes writes,
      Presence presence,
      DirectoryStore directory,
      StreamReader reader,
      Runnable onClose) {
    this.binding = binding;
    this.writes = writes;
    this.presence = presence;
    this.directory = directory;
    this.reader = reader;
    this.onClose = onClose;
  }

  ReceiverGate gate() {
    return binding.gate();
  }

  StreamReader reader() {
    return reader;
  }

  @Override
  public CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope) {
    return writes.append(binding.keys().stream(to, stream), envelope);
  }

  @Override
  public CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle) {
    return presence.heartbeat(name, bundle);
  }

  @Override
  public CompletionStage<Listing> list(AgentName name) {
    return directory.list(name);
  }

  @Override
  public CompletionStage<Optional<Bytes>> readClaim() {
    return presence.readClaim();
  }

  @Override
  public CompletionStage<Void> writeClaim(Bytes claim) {
    return presence.writeClaim(claim);
  }

  @Override
  public CompletionStage<Void> leave(AgentName name) {
    return presence.leave(name);
  }

  /// Stops reading and calling the receiver; the connection is closed with its transport.
  void stop() {
    gate().close();
    reader.stop();
  }

  @Override
  public void close() {
    gate().close();
    reader.close();
    onClose.run();
  }
}
