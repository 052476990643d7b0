package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Contender;
import dev.redoubt.bench.Dialogue;
import dev.redoubt.bench.Traceable;
import dev.redoubt.benchmarks.Arguments;
import dev.redoubt.benchmarks.Row;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/// Latency of messages and of requests: one at a time, and at fractions of the peer's capacity,
/// which is measured first.
///
/// `Latency --redis URI --namespace NAME [--quick] PEER`
public final class Latency {
  private static final int BYTES = 256;
  private static final int[] LOADS = {10, 50, 80};
  private static final int ROUNDS = 5;

  private final Contender peer;
  private final Spans spans;
  private final Consumer<Row> rows;

  public Latency(Contender peer, Spans spans, Consumer<Row> rows) {
    this.peer = peer;
    this.spans = spans;
    this.rows = rows;
  }

  public static void main(String[] arguments) throws InterruptedException {
    Arguments parsed = Arguments.parse(arguments);
    String name = parsed.others().getFirst();
    try (Contender peer = Peers.open(name, parsed.redis(), parsed.namespace())) {
      new Latency(peer, parsed.quick() ? Spans.QUICK : Spans.FULL, Row::print).run();
    }
    System.exit(0); // client libraries may leave threads running
  }

  public void run() throws InterruptedException {
    oneWay();
    if (peer instanceof Dialogue dialogue) {
      roundTrip(dialogue);
    }
  }

  private void oneWay() throws InterruptedException {
    byte[] body = new byte[BYTES];
    OneWays ways = peer instanceof Traceable traceable ? new OneWays(traceable) : null;
    Singles unused = Singles.run(spans.firstWarmUp(), () -> peer.oneWay(body));
    rows("one-way", 0, Singles.run(spans.measured(), () -> peer.oneWay(body)).histogram());
    if (ways == null) {
      return;
    }
    double capacity = capacity(body);
    row("one-way-capacity", 0, capacity, "messages/s");
    for (int load : LOADS) {
      Histogram ignored = ways.at(capacity * load / 100, spans.warmUp());
      rows("one-way", load, ways.at(capacity * load / 100, spans.measured()));
    }
  }

  private double capacity(byte[] body) throws InterruptedException {
    int count = 10_000;
    double[] rates = new double[ROUNDS];
    long start = System.nanoTime();
    for (int i = 0; i < ROUNDS || System.nanoTime() - start < spans.nextWarmUp().toNanos(); i++) {
      long before = System.nanoTime();
      peer.pass(body, count);
      rates[i % ROUNDS] = count * 1e9 / (System.nanoTime() - before);
      count = (int) Math.max(1_000, rates[i % ROUNDS] * spans.roundNanos() / 1e9);
    }
    return Medians.of(rates);
  }

  private void roundTrip(Dialogue dialogue) throws InterruptedException {
    byte[] body = new byte[BYTES];
    Singles unused = Singles.run(spans.nextWarmUp(), () -> dialogue.roundTrip(body));
    rows(
        "round-trip", 0, Singles.run(spans.measured(), () -> dialogue.roundTrip(body)).histogram());
    RoundTrips trips = new RoundTrips(dialogue, body);
    double ignored = trips.capacity(spans.nextWarmUp());
    double capacity = trips.capacity(spans.measured());
    row("round-trip-capacity", 0, capacity, "requests/s");
    for (int load : LOADS) {
      Histogram unusedToo = trips.at(capacity * load / 100, spans.warmUp());
      rows("round-trip", load, trips.at(capacity * load / 100, spans.measured()));
    }
  }

  private void rows(String figure, int load, Histogram nanos) {
    row(figure + "-p50", load, nanos.getValueAtPercentile(50) / 1e3, "µs");
    row(figure + "-p99", load, nanos.getValueAtPercentile(99) / 1e3, "µs");
    row(figure + "-p99.9", load, nanos.getValueAtPercentile(99.9) / 1e3, "µs");
  }

  private void row(String figure, int load, double value, String unit) {
    rows.accept(new Row(peer.name(), figure, BYTES, load, value, unit));
  }
}
