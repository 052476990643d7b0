package dev.redoubt.spi;

import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.Misbehaviour;
import java.util.List;

/// What an [Inbox] tells its owner. Called by threads of the transport, never two at a time for one
/// inbox.
public interface Receiver {
  /// What was read, in order. It is deleted from Redis after this returns; blocking here is the
  /// reader's back-pressure.
  void entries(List<Entry> entries);

  void connected();

  /// Said again where the reason changes in a way that is worth a word.
  ///
  /// @param reason for people, without secrets
  void disconnected(String reason);

  /// Redis is reached and answers, but refuses what we ask of it. Said at once, and now and then
  /// again while it lasts.
  ///
  /// @param reason for people, without secrets: what it says, and what to do about it
  default void refused(String reason) {}

  /// It refuses nothing any more.
  default void accepted() {}

  /// A hint, true or not.
  void hint(AgentName name, boolean joined);

  /// Something that an honest Redis with honest users would not show, or that the owner healed.
  void misbehaviour(Misbehaviour kind, String detail);
}
