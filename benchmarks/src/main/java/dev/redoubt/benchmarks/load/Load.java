package dev.redoubt.benchmarks.load;

import dev.redoubt.bench.Contender;
import dev.redoubt.benchmarks.Arguments;
import dev.redoubt.benchmarks.Row;
import java.util.List;
import java.util.function.Consumer;

/// Sends messages of each size as fast as the peer can; prints throughput and the cost of a
/// message.
///
/// `Load --redis URI --namespace NAME [--quick] PEER BYTES…`
public final class Load {
  private static final int FIRST_BYTES = 8 << 20;
  private static final double SETTLED = 0.1;

  private final Contender peer;
  private final RedisServer redis;
  private final String stream;
  private final Spans spans;
  private final Consumer<Row> rows;

  /// @param stream key of the stream that plain peers write to
  public Load(Contender peer, RedisServer redis, String stream, Spans spans, Consumer<Row> rows) {
    this.peer = peer;
    this.redis = redis;
    this.stream = stream;
    this.spans = spans;
    this.rows = rows;
  }

  public static void main(String[] arguments) throws InterruptedException {
    Arguments parsed = Arguments.parse(arguments);
    String name = parsed.others().getFirst();
    List<String> sizes = parsed.others().subList(1, parsed.others().size());
    try (Contender peer = Peers.open(name, parsed.redis(), parsed.namespace());
        RedisServer redis = new RedisServer(parsed.redis())) {
      Spans spans = parsed.quick() ? Spans.QUICK : Spans.FULL;
      Load load = new Load(peer, redis, parsed.namespace() + ":plain", spans, Row::print);
      load.run(sizes.stream().map(Integer::parseInt).toList());
    }
    System.exit(0); // client libraries may leave threads running
  }

  public void run(List<Integer> sizes) throws InterruptedException {
    boolean first = true;
    for (int bytes : sizes) {
      String unused = redis.ask("XTRIM", stream, "MAXLEN", "0"); // entries of the previous size
      byte[] body = new byte[bytes];
      int count = warmUp(body, first ? spans.firstWarmUpNanos() : spans.warmUpNanos());
      measure(body, count);
      first = false;
    }
  }

  /// Runs for at least `nanos` and until three rounds in a row are about equally fast, but at most
  /// twice `nanos`.
  ///
  /// @return number of messages for a round
  private int warmUp(byte[] body, long nanos) throws InterruptedException {
    long start = System.nanoTime();
    int count = Math.clamp(FIRST_BYTES / body.length, 32, 5_000);
    double last = 0;
    double beforeLast = 0;
    while (true) {
      double rate = round(body, count);
      count = (int) Math.max(32, rate * spans.roundNanos() / 1e9);
      long took = System.nanoTime() - start;
      boolean settled = close(rate, last) && close(rate, beforeLast);
      if ((took >= nanos && settled) || took >= 2 * nanos) {
        return count;
      }
      beforeLast = last;
      last = rate;
    }
  }

  private static boolean close(double one, double other) {
    return Math.abs(one - other) <= SETTLED * one;
  }

  /// @return messages per second
  private double round(byte[] body, int count) throws InterruptedException {
    long start = System.nanoTime();
    peer.pass(body, count);
    return count * 1e9 / (System.nanoTime() - start);
  }

  private void measure(byte[] body, int count) throws InterruptedException {
    double[] rates = new double[spans.rounds()];
    Costs before = Costs.now(redis);
    for (int i = 0; i < rates.length; i++) {
      rates[i] = round(body, count);
    }
    Costs costs = Costs.now(redis).since(before);
    long messages = (long) rates.length * count;
    row("throughput", body, Medians.of(rates), "messages/s");
    row("cpu", body, costs.cpuNanos() / 1e3 / messages, "µs/message");
    row("cpu-redis", body, costs.redisCpuMicros() / messages, "µs/message");
    row("allocation", body, (double) costs.allocatedBytes() / messages, "bytes/message");
    row("traffic-in", body, (double) costs.bytesIn() / messages, "bytes/message");
    row("traffic-out", body, (double) costs.bytesOut() / messages, "bytes/message");
    long entries = Long.parseLong(redis.ask("XLEN", stream));
    if (entries > 0) {
      double memory = Double.parseDouble(redis.ask("MEMORY", "USAGE", stream, "SAMPLES", "0"));
      row("stored-bytes", body, memory / entries, "bytes/message");
    }
  }

  private void row(String figure, byte[] body, double value, String unit) {
    rows.accept(new Row(peer.name(), figure, body.length, 0, value, unit));
  }
}
