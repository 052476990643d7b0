package dev.redoubt.spi;

import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Stream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One open inbox of an agent. No method blocks; a stage that fails does so with a
/// [dev.redoubt.TransportException]. Stages may complete on threads of the transport, so dependent
/// actions must not block.
public interface Inbox extends AutoCloseable {
  /// Appends one envelope to a stream of any inbox. Completes when Redis has acknowledged it.
  /// Writes to one stream keep their order. Fails at once while disconnected or when too much is in
  /// flight; never repeats a write silently.
  CompletionStage<Void> write(InboxId to, Stream stream, Bytes envelope);

  /// Performs one heartbeat: a ping through our own streams and, if `bundle` is given, its
  /// publication and the directory entries of `name`. Completes with the server's clock, ms since
  /// 1970. The first one with a bundle also publishes the hint `join`.
  CompletionStage<Long> heartbeat(AgentName name, @Nullable Bytes bundle);

  /// The newest [dev.redoubt.core.Protocol#LISTED_INBOXES] inboxes of `name`, with their bundles.
  CompletionStage<Listing> list(AgentName name);

  /// What [#writeClaim] has written last, by any process; empty if there is nothing that it could
  /// have written.
  CompletionStage<Optional<Bytes>> readClaim();

  /// Says at our inbox which process uses its store. It stays for days, also after [#leave].
  ///
  /// @param claim at most [dev.redoubt.core.Protocol#CLAIM_MAX] bytes
  CompletionStage<Void> writeClaim(Bytes claim);

  /// Deletes our keys and directory entries, and publishes the hint `leave`.
  CompletionStage<Void> leave(AgentName name);

  /// Stops reading. Deletes nothing.
  @Override
  void close();
}
