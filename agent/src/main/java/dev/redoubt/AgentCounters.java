package dev.redoubt;

import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What an agent has counted since its start; no number ever falls. Cheap to read however many
/// peers there are, so monitoring can ask often ([Agent#counters]).
///
/// @param eventsLost events that a slow listener did not get
public record AgentCounters(Sent sent, Received received, Anomalies anomalies, long eventsLost) {
  /// Messages that this agent sent.
  ///
  /// @param accepted accepted for sending
  /// @param handled of those, the ones that ended HANDLED
  /// @param expired … that ended EXPIRED
  /// @param unconfirmed … that ended UNCONFIRMED
  /// @param rejected … that ended REJECTED, by reason
  /// @param settleTimes from the send to HANDLED
  public record Sent(
      long accepted,
      long handled,
      long expired,
      long unconfirmed,
      Map<Rejection, Long> rejected,
      SettleTimes settleTimes) {
    public Sent {
      rejected = Map.copyOf(rejected);
    }
  }

  /// Messages to this agent.
  ///
  /// @param settled by settlement
  /// @param answersDropped replies that were not sent because their requester did not take those
  ///   before
  public record Received(Map<Settlement, Long> settled, long answersDropped) {
    public Received {
      settled = Map.copyOf(settled);
    }
  }

  /// What Redis and peers did that honest ones do rarely or never.
  ///
  /// @param misbehaviour what Redis, or a peer in its place, did. A [Misbehaviour#GAP] counts each
  ///   envelope that was missing when a later one came, also where it came after all; what the
  ///   transport finds counts once for each event
  /// @param drops what was dropped before it meant anything, by reason
  /// @param peersRefused claims to a name that our trust policy refused
  /// @param refusedByPeers handshakes of ours that peers answered with a refusal
  /// @param evictions messages, sessions and identities evicted to make room ([AgentStatus.Memory])
  /// @param eventsWithheld events that were only counted, since strangers caused too many of them
  public record Anomalies(
      Map<Misbehaviour, Long> misbehaviour,
      Map<String, Long> drops,
      long peersRefused,
      long refusedByPeers,
      long evictions,
      long eventsWithheld) {
    public Anomalies {
      misbehaviour = Map.copyOf(misbehaviour);
      drops = Map.copyOf(drops);
    }
  }

  /// A histogram with fixed bounds, as Prometheus and OpenTelemetry take it.
  ///
  /// @param bounds upper bounds, rising
  /// @param within how many spans are at most as long as the bound in the same place, to an eighth
  /// @param count all spans, also those beyond the last bound
  /// @param sum all of them together
  /// @param p50 half of them are at most this long, to an eighth; zero where there are none
  /// @param p99 99 % of them are
  public record SettleTimes(
      List<Duration> bounds,
      List<Long> within,
      long count,
      Duration sum,
      Duration p50,
      Duration p99) {
    public SettleTimes {
      bounds = List.copyOf(bounds);
      within = List.copyOf(within);
    }
  }
}
