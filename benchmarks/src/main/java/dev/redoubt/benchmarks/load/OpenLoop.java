package dev.redoubt.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Sends at a given rate, whether or not earlier messages have arrived. The latency of a message
/// sent late counts from when it was due; otherwise a stalled peer would not be charged for the
/// messages that it held up (coordinated omission).
final class OpenLoop {
  private static final int TOGETHER = 256;

  private OpenLoop() {}

  interface Sender {
    /// @param due when the message is due, by [System#nanoTime]
    void send(long due) throws InterruptedException;

    void flush() throws InterruptedException;
  }

  /// @return number of messages sent
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
