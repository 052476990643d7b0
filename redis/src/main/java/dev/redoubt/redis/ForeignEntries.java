package dev.redoubt.redis;

import dev.redoubt.core.Throttle;
import dev.redoubt.transport.Misbehaviour;

/// Counts entries that no agent wrote, and reports them: the first at once, then at most once in
/// [Throttle#PAUSE], so that a flood of them does not flood the log. For one thread.
final class ForeignEntries {
  private final ReceiverGate gate;
  private final Throttle<Misbehaviour> throttle = new Throttle<>();
  private long unreported;
  private long total;

  ForeignEntries(ReceiverGate gate) {
    this.gate = gate;
  }

  void count() {
    unreported++;
    total++;
  }

  void report(long nowNanos) {
    if (unreported > 0 && throttle.admits(Misbehaviour.FOREIGN_ENTRY, nowNanos)) {
      gate.tell(
          Misbehaviour.FOREIGN_ENTRY,
          unreported + " foreign entries deleted from our streams, " + total + " so far");
      unreported = 0;
    }
  }
}
