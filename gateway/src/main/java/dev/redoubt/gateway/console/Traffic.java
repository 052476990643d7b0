package dev.redoubt.gateway.console;

import dev.redoubt.AgentCounters;
import dev.redoubt.AgentCounters.SettleTimes;
import dev.redoubt.message.Settlement;
import java.util.ArrayDeque;

/// Turns counters, read about once a second, into samples. Not thread-safe.
final class Traffic {
  /// Latency is that of so many readings.
  private static final int WINDOW = 10;

  private final ArrayDeque<SettleTimes> window = new ArrayDeque<>();
  private Totals last;
  private long nanos;

  private record Totals(long sent, long handledByPeers, long handledHere, long failed) {
    static Totals of(AgentCounters counters) {
      AgentCounters.Sent sent = counters.sent();
      long here = counters.received().settled().getOrDefault(Settlement.HANDLED, 0L);
      long settled = sum(counters.received().settled().values());
      long failed = sum(sent.rejected().values()) + sent.expired() + sent.unconfirmed();
      return new Totals(sent.accepted(), sent.handled(), here, failed + settled - here);
    }

    private static long sum(Iterable<Long> counts) {
      long sum = 0;
      for (long count : counts) {
        sum += count;
      }
      return sum;
    }
  }

  /// @param nanos monotonic
  Traffic(AgentCounters counters, long nanos) {
    this.last = Totals.of(counters);
    this.nanos = nanos;
    window.add(counters.sent().settleTimes());
  }

  /// What came since the last reading.
  Sample sample(long number, long millis, AgentCounters counters, long nowNanos) {
    double seconds = Math.max(1, nowNanos - nanos) / 1e9;
    Totals now = Totals.of(counters);
    SettleTimes times = counters.sent().settleTimes();
    SettleTimes before = window.getFirst();
    Sample sample =
        new Sample(
            number,
            millis,
            (now.sent() - last.sent()) / seconds,
            (now.handledByPeers() - last.handledByPeers()) / seconds,
            (now.handledHere() - last.handledHere()) / seconds,
            (now.failed() - last.failed()) / seconds,
            Latency.millis(before, times, 0.5),
            Latency.millis(before, times, 0.99));
    if (window.size() == WINDOW) {
      window.removeFirst();
    }
    window.addLast(times);
    last = now;
    nanos = nowNanos;
    return sample;
  }
}
