package dev.redoubt;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A snapshot of an agent ([Agent#status]). Reading it copies every peer; for frequent monitoring
/// use [Agent#counters].
///
/// @param reason why the connection is DOWN or DEGRADED and what to do about it, for people; else
///   empty
/// @param peers all instances that the agent knows and trusts
/// @param tables sizes of the tables that others can make grow
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
    /// Redis has not been reached yet, or the connection is lost; the agent keeps trying.
    DOWN,
    UP,
    /// Redis answers but refuses our writes, or writes to our own streams do not come back.
    DEGRADED,
    CLOSED
  }

  /// One instance of a peer.
  ///
  /// @param standing how well its identity is known
  /// @param credentialEnds when the credential ends by which it was accepted; empty if it is pinned
  /// @param keys those of the session in use with it; empty if none is open
  /// @param unsettled our messages to it that have not ended
  /// @param broker what Redis did to its messages
  public record Peer(
      String name,
      Fingerprint fingerprint,
      InstanceId instance,
      boolean alive,
      Standing standing,
      Optional<Instant> credentialEnds,
      Optional<Keys> keys,
      int unsettled,
      Irregularities broker) {
    /// Whether a session with it is open.
    public boolean session() {
      return keys.isPresent();
    }
  }

  /// Where a session stands with its keys (SPEC.md §6.7). They change at these times at the latest,
  /// and sooner where they are used much.
  ///
  /// @param initiator whether we opened the session
  /// @param epoch counts KEM steps
  /// @param generation counts the keys of this epoch that we sealed with
  /// @param generationEnds until the key that we seal with is erased; empty while it is unused
  /// @param stepDue until the next message brings a KEM step; empty in an unused epoch
  /// @param ends until the session is replaced; where the peer opened it, until it is erased
  public record Keys(
      boolean initiator,
      int epoch,
      int generation,
      Optional<Duration> generationEnds,
      Optional<Duration> stepDue,
      Duration ends) {}

  /// What Redis did to the messages of one instance.
  ///
  /// @param gaps envelopes missing so far: lost, withheld, or never written
  /// @param replays envelopes received again
  /// @param reorderings envelopes received out of order
  /// @param rollbacks times that an old bundle was shown
  public record Irregularities(long gaps, long replays, long reorderings, long rollbacks) {}

  /// @param outbox messages of the application that have not ended
  /// @param answers replies to requests that have not ended
  /// @param inbox messages received and not settled; their budget is that of [Memory]
  public record Queues(Queue outbox, Queue answers, Queue inbox) {}

  /// @param bytes heap taken by the messages
  /// @param budget the bound on `bytes`
  public record Queue(long messages, long bytes, long budget) {}

  /// What peers make the agent remember, in bytes of heap (SPEC.md §9.1).
  ///
  /// @param total the bound on everything together
  /// @param used at most `total`, apart from the growth of open sessions since room was last made
  /// @param share the bound for one identity
  /// @param strangersMax the bound for all identities together that are known only because they
  ///   contacted us
  /// @param strangers what these take
  /// @param byUse `used` by purpose: `MESSAGES`, `LINKS`, `SESSIONS`, `HANDSHAKES`, `IDENTITIES`,
  ///   `GROUPS`
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

  /// Both directions; all numbers but `open` since the start.
  ///
  /// @param open sessions alive
  /// @param handshakes handshakes begun and answered
  /// @param rotations generations that our messages advanced to, without the first of each epoch
  /// @param kemSteps epochs begun by a KEM step
  public record Sessions(int open, long handshakes, long rotations, long kemSteps) {}
}
