package dev.redoubt.spi;

import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.InboxId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Carries sealed bytes between inboxes and keeps the directory (§8). It is not trusted: whatever
/// it does to the bytes is noticed and healed above it.
///
/// A transport may serve several agents. Safe for several threads.
public interface Transport extends AutoCloseable {
  /// Opens an inbox of ours and starts to read it.
  ///
  /// Returns once Redis has answered. Where the transport was told to wait for Redis, it returns at
  /// once, and [Receiver#connected] says when Redis was reached.
  ///
  /// @throws dev.redoubt.TransportException if Redis cannot be reached or refuses us, saying why
  Inbox open(InboxId inbox, Receiver receiver);

  /// Every name in the directory.
  CompletionStage<List<ListedName>> names();

  /// Closes every inbox and connection.
  @Override
  void close();

  /// @param heartbeatMillis the newest heartbeat by any instance, by the server's clock
  record ListedName(AgentName name, long heartbeatMillis) {}
}
