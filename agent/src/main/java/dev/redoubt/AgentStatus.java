package dev.redoubt;

import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// An agent at one instant. Counts run since its start.
///
/// @param reason why the connection is DOWN or DEGRADED, and what to do about it, for people; else
///   empty
/// @param peers every instance that it knows and trusts
/// @param sent messages accepted for sending
/// @param handled of those, the ones that ended HANDLED
/// @param expired … that ended EXPIRED
/// @param unconfirmed … that ended UNCONFIRMED
/// @param rejected … that ended REJECTED, by reason
/// @param settled messages to us that were settled, by settlement
/// @param drops what was refused before it meant anything, by reason
/// @param eventsLost events that a slow listener did not get
/// @param answersDropped answers that were not sent, since their asker did not take those before
/// @param outbox what the application sent and what has not ended, and what that takes of the heap
/// @param answers the same of answers to requests
/// @param inbox messages received and not settled; their budget is that of `memory`
/// @param memory what peers make it remember, in bytes of heap, and the bounds on that
/// @param settleP50 half of the messages that ended HANDLED did so within this span of their send
/// @param settleP99 99 % of them did
/// @param rotations generations that our messages went on to after the first of each epoch
/// @param kemSteps epochs begun by a KEM step, in both directions
/// @param sessions sessions alive, in both directions
/// @param handshakes handshakes begun and answered
/// @param eventsWithheld events that were only counted, since strangers caused too many of them
/// @param tables how many entries each table has that others can make grow
public record AgentStatus(
    Connection connection,
    String reason,
    List<Snapshot.Peer> peers,
    long sent,
    long handled,
    long expired,
    long unconfirmed,
    Map<Rejection, Long> rejected,
    Map<Settlement, Long> settled,
    Map<String, Long> drops,
    long eventsLost,
    long answersDropped,
    Queue outbox,
    Queue answers,
    Queue inbox,
    MemoryStatus memory,
    Duration settleP50,
    Duration settleP99,
    long rotations,
    long kemSteps,
    int sessions,
    long handshakes,
    long eventsWithheld,
    Map<String, Integer> tables) {

  public AgentStatus {
    peers = List.copyOf(peers);
    rejected = Map.copyOf(rejected);
    settled = Map.copyOf(settled);
    drops = Map.copyOf(drops);
    tables = Map.copyOf(tables);
  }

  /// @param bytes what they take of the budget
  /// @param budget the bound on that, bytes
  public record Queue(long messages, long bytes, long budget) {}

  public enum Connection {
    /// Redis has not been reached yet, or was lost; it is tried again for ever.
    DOWN,
    UP,
    /// Redis answers, but refuses what we write, or what we write to our own streams does not come
    /// back.
    DEGRADED,
    CLOSED
  }
}
