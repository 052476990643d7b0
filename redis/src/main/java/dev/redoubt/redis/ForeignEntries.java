package dev.redoubt.redis;

import dev.redoubt.redis.Repeats.Report;
import dev.redoubt.transport.Misbehaviour;
import java.time.Duration;

/// Counts entries that nobody of ours wrote, and reports them: the first at once, then at most
/// every ten seconds what has come since, so that a flood of them floods no log. For one thread.
final class ForeignEntries {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final ReceiverGate gate;
  private long unreported;
  private long total;
  private long reportedNanos;

  ForeignEntries(ReceiverGate gate) {
    this.gate = gate;
  }

  void count() {
    unreported++;
    total++;
  }

  void report(long nowNanos) {
    boolean first = total == unreported;
    if (unreported > 0 && (first || nowNanos - reportedNanos >= PAUSE.toNanos())) {
      gate.tell(
          new Report(
              Misbehaviour.FOREIGN_ENTRY,
              unreported + " foreign entries deleted from our streams, " + total + " so far"));
      unreported = 0;
      reportedNanos = nowNanos;
    }
  }
}
