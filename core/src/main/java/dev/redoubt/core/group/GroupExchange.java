package dev.redoubt.core.group;

import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import org.jspecify.annotations.Nullable;

/// What a group acts through: the control messages and events of one agent.
public interface GroupExchange {
  /// How a control message has ended.
  enum Answer {
    HANDLED,
    /// It refuses this one.
    REFUSED,
    /// It takes none of that kind: it knows no groups, or we are not trusted there.
    REJECTED,
    /// Our trust policy accepts nobody of that name.
    UNTRUSTED,
    /// There was no word within its time to live.
    SILENT
  }

  /// Is told how it has ended.
  interface Listener {
    /// @param by who was to settle it; null where nobody was found
    void answered(Answer answer, @Nullable Fingerprint by, Now now);
  }

  /// Sends a control message because the application wants to talk to `to`.
  void contact(AgentName to, ControlMessage message, Listener listener, Now now);

  /// Sends a control message to a peer that our trust policy knows anyway.
  void answer(AgentName to, ControlMessage message, Listener listener, Now now);

  void report(GroupEvent event);
}
