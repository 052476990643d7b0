package dev.redoubt;

import dev.redoubt.core.endpoint.Anomalies;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// What an agent has counted since its start. Safe for several threads.
final class Counters {
  private final LongAdder sent = new LongAdder();
  private final LongAdder handled = new LongAdder();
  private final LongAdder expired = new LongAdder();
  private final LongAdder unconfirmed = new LongAdder();
  private final LongAdder eventsLost = new LongAdder();
  private final LongAdder answersDropped = new LongAdder();
  private final Map<Rejection, LongAdder> rejected = adders(Rejection.class);
  private final Map<Settlement, LongAdder> settled = adders(Settlement.class);
  private final LatencyHistogram latency = new LatencyHistogram();

  void accepted() {
    sent.increment();
  }

  void ended(Outcome outcome, long nanos) {
    switch (outcome) {
      case Outcome.Handled h -> {
        handled.increment();
        latency.record(nanos);
      }
      case Outcome.Rejected r -> adder(rejected, r.reason()).increment();
      case Outcome.Expired e -> expired.increment();
      case Outcome.Unconfirmed u -> unconfirmed.increment();
    }
  }

  void settled(Settlement settlement) {
    adder(settled, settlement).increment();
  }

  void answerDropped() {
    answersDropped.increment();
  }

  void eventLost() {
    eventsLost.increment();
  }

  /// @param others what the endpoint has counted
  AgentCounters snapshot(Anomalies others) {
    return new AgentCounters(
        new AgentCounters.Sent(
            sent.sum(),
            handled.sum(),
            expired.sum(),
            unconfirmed.sum(),
            sums(rejected, Rejection.class),
            latency.settleTimes()),
        new AgentCounters.Received(sums(settled, Settlement.class), answersDropped.sum()),
        new AgentCounters.Anomalies(
            others.misbehaviour(),
            others.drops(),
            others.peersRefused(),
            others.refusedByPeers(),
            others.evictions(),
            others.eventsWithheld()),
        eventsLost.sum());
  }

  private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> type) {
    Map<K, LongAdder> adders = new EnumMap<>(type);
    for (K key : type.getEnumConstants()) {
      adders.put(key, new LongAdder());
    }
    return adders;
  }

  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    return java.util.Objects.requireNonNull(adders.get(key));
  }

  private static <K extends Enum<K>> Map<K, Long> sums(Map<K, LongAdder> adders, Class<K> type) {
    Map<K, Long> sums = new EnumMap<>(type);
    adders.forEach((key, adder) -> {
      if (adder.sum() > 0) {
        sums.put(key, adder.sum());
      }
    });
    return sums;
  }
}
