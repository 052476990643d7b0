package dev.redoubt.spi;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One open inbox of ours. No method blocks; a stage that fails does so with a
/// [dev.redoubt.TransportException]. Stages may complete on threads of the transport: whoever waits
/// for them hands over at once.
public interface Inbox extends AutoCloseable {
  /// Appends one envelope to a stream of anybody's inbox. Done when Redis acknowledged it. Writes
  /// to one stream keep their order. Fails at once while disconnected or when too much is in
  /// flight; it is never repeated silently.
  CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope);

  /// One heartbeat: a ping through our own streams and, where `bundle` is given, its publication
  /// and the directory entries of `name`. Done with the server's clock, ms since 1970. The first
  /// with a bundle also hints `join`.
  CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle);

  /// The newest [dev.redoubt.core.Protocol#LISTED_INBOXES] inboxes of `name`, with their bundles.
  CompletionStage<Listing> list(AgentName name);

  /// Deletes our keys and directory entries and hints `leave`.
  CompletionStage<Void> leave(AgentName name);

  /// Stops reading. Deletes nothing.
  @Override
  void close();
}
