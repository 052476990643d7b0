package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import java.util.List;
import java.util.Map;

/// An agent at one instant ([Agent#status]). Reading it copies every peer: for frequent monitoring
/// there is [Agent#counters].
///
/// @param reason why the connection is DOWN or DEGRADED, and what to do about it, for people; else
///   empty
/// @param peers every instance that the agent knows and trusts
/// @param tables how many entries each table has that others can make grow
public record AgentStatus(
    Connection connection,
    String reason,
    List<Peer> peers,
    AgentCounters counters,
    Queues queues,
    Memory memory,
    Sessions sessions,
    Map<String, Integer> tables) {

  public AgentStatus {
    peers = List.copyOf(peers);
    tables = Map.copyOf(tables);
  }

  public enum Connection {
    /// Redis has not been reached yet, or was lost; the agent keeps trying.
    DOWN,
    UP,
    /// Redis answers but refuses what we write, or what we write to our own streams does not come
    /// back.
    DEGRADED,
    CLOSED
  }

  /// One instance of a peer.
  ///
  /// @param session whether a session with it is open
  /// @param unsettled our messages to it that have not ended
  /// @param broker what Redis did to what it wrote
  public record Peer(
      String name,
      Fingerprint fingerprint,
      InstanceId instance,
      boolean alive,
      boolean session,
      int unsettled,
      Irregularities broker) {}

  /// What Redis did to what one instance wrote.
  ///
  /// @param gaps envelopes missing so far: lost, withheld, or never written
  /// @param replays envelopes that came again
  /// @param reorderings envelopes that came out of order
  /// @param rollbacks times that an old bundle was shown
  public record Irregularities(long gaps, long replays, long reorderings, long rollbacks) {}

  /// @param outbox what the application sent and what has not ended
  /// @param answers the same of replies to requests
  /// @param inbox messages received and not settled; their budget is that of [Memory]
  public record Queues(Queue outbox, Queue answers, Queue inbox) {}

  /// @param bytes what the messages take of the heap
  /// @param budget the bound on that, bytes
  public record Queue(long messages, long bytes, long budget) {}

  /// What peers make the agent remember, in bytes of heap (SPEC.md §9.1).
  ///
  /// @param total the bound on everything together
  /// @param used at most `total`, but for what open sessions have grown by since room was last made
  /// @param share the bound on what one identity causes
  /// @param strangersMax the bound on what all identities together cause that are known only
  ///   because they contacted us
  /// @param strangers what they cause
  /// @param byUse what `used` is for: `MESSAGES`, `LINKS`, `SESSIONS`, `HANDSHAKES`, `IDENTITIES`
  public record Memory(
      long total,
      long used,
      long share,
      long strangersMax,
      long strangers,
      Map<String, Long> byUse) {
    public Memory {
      byUse = Map.copyOf(byUse);
    }
  }

  /// Both directions, and all but `open` since the start.
  ///
  /// @param open sessions alive
  /// @param handshakes handshakes begun and answered
  /// @param rotations generations that our messages went on to after the first of each epoch
  /// @param kemSteps epochs begun by a KEM step
  public record Sessions(int open, long handshakes, long rotations, long kemSteps) {}
}
