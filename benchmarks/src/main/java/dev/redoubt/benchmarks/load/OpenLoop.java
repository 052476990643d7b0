package dev.redoubt.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Sends at a given rate, whatever becomes of what was sent. A message that could not be sent when
/// it was due counts from when it was due: else a peer that stands still would be spared the very
/// messages that would have waited.
final class OpenLoop {
  private static final int TOGETHER = 256;

  private OpenLoop() {}

  interface Sender {
    /// @param due when, as [System#nanoTime] counts
    void send(long due) throws InterruptedException;

    void flush() throws InterruptedException;
  }

  /// @return messages sent
  static long run(double perSecond, Duration span, Sender sender) throws InterruptedException {
    double interval = 1e9 / perSecond;
    long total = Math.max(1, (long) (span.toNanos() / interval));
    long start = System.nanoTime();
    long sent = 0;
    while (sent < total) {
      long now = System.nanoTime() - start;
      long due = Math.min(Math.min(total, (long) (now / interval) + 1), sent + TOGETHER);
      if (due <= sent) {
        LockSupport.parkNanos((long) (sent * interval) - now);
        continue;
      }
      for (; sent < due; sent++) {
        sender.send(start + (long) (sent * interval));
      }
      sender.flush();
    }
    return total;
  }
}
