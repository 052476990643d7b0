package dev.redoubt.spi;

import dev.redoubt.RedisInfo;
import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.InboxId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Carries sealed bytes between inboxes and keeps the directory (§8). It is not trusted: whatever
/// it does to the bytes is detected and healed above it.
///
/// A transport may serve several agents. Must be thread-safe.
public interface Transport extends AutoCloseable {
  /// Opens an inbox of an agent and starts to read it.
  ///
  /// Returns when Redis has answered. If the transport was told to wait for Redis, it returns at
  /// once, and calls [Receiver#connected] when Redis is there.
  ///
  /// @throws dev.redoubt.TransportException if Redis cannot be reached or refuses us
  Inbox open(InboxId inbox, Receiver receiver);

  /// All names in the directory.
  CompletionStage<List<ListedName>> names();

  /// What Redis said of itself lately; empty where it was not asked, or did not answer.
  default Optional<RedisInfo> info() {
    return Optional.empty();
  }

  /// Closes all inboxes and connections.
  @Override
  void close();

  /// @param heartbeatMillis the newest heartbeat of any instance, by the server's clock
  record ListedName(AgentName name, long heartbeatMillis) {}
}
