package dev.redoubt.spi;

import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;

/// Receives what an [Inbox] reads. Called on threads of the transport, never concurrently for one
/// inbox.
public interface Receiver {
  /// Takes entries in order. They are deleted from Redis after this returns; blocking here is the
  /// back-pressure on the reader.
  void entries(List<Entry> entries);

  void connected();

  /// The connection is lost. Called again if the reason changes notably.
  ///
  /// @param reason for people, without secrets
  void disconnected(String reason);

  /// Redis is connected but refuses our commands. Called at once, and from time to time while it
  /// lasts.
  ///
  /// @param reason what Redis says and what to do about it, for people, without secrets
  default void refused(String reason) {}

  /// Redis no longer refuses anything.
  default void accepted() {}

  /// A hint that `name` joined or left; it may be false.
  void hint(AgentName name, boolean joined);

  /// Redis showed something that an honest Redis with honest users would not, or the transport
  /// repaired something.
  void misbehaviour(Misbehaviour kind, String detail);
}
