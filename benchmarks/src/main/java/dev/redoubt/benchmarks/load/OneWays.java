package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Arrivals;
import dev.redoubt.bench.Traceable;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Measures one-way latency at a given rate. Each message carries the time it was due; those with
/// 0, from other measurements, are not counted.
final class OneWays {
  private static final int BYTES = 256;
  private static final int DIGITS = 3;

  private final Traceable peer;
  private final Arrivals arrivals = new Arrivals();
  private volatile Histogram nanos = new ConcurrentHistogram(DIGITS);
  private long sent;

  OneWays(Traceable peer) {
    this.peer = peer;
    peer.onMessage(this::arrived);
  }

  private void arrived(byte[] body) {
    long due = ByteBuffer.wrap(body).getLong();
    if (due != 0) {
      nanos.recordValue(Math.max(1, System.nanoTime() - due));
      arrivals.add(1);
    }
  }

  /// Returns when all messages have arrived.
  Histogram at(double perSecond, Duration span) throws InterruptedException {
    nanos = new ConcurrentHistogram(DIGITS);
    sent +=
        OpenLoop.run(
            perSecond,
            span,
            new OpenLoop.Sender() {
              @Override
              public void send(long due) throws InterruptedException {
                peer.post(ByteBuffer.allocate(BYTES).putLong(due).array());
              }

              @Override
              public void flush() throws InterruptedException {
                peer.flush();
              }
            });
    long unused = arrivals.await(sent);
    return nanos;
  }
}
