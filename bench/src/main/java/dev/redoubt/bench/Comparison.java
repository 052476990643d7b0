package dev.redoubt.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Measures contenders in turns on one server, so that other load on the machine affects them
/// alike. The results are medians.
public final class Comparison {
  /// @param figure what the throughput is called
  /// @param sizes body sizes, bytes
  /// @param rounds measured turns for each size and contender
  /// @param span approximate length of a turn
  /// @param singles number of messages sent one at a time to measure the latency of each
  ///   [Contender]
  public record Plan(String figure, List<Integer> sizes, int rounds, Duration span, int singles) {
    public Plan {
      sizes = List.copyOf(sizes);
    }
  }

  /// Called with the number of turns done and their share of all turns.
  @FunctionalInterface
  public interface Progress {
    void update(long turns, double part);
  }

  /// Unmeasured rounds, to warm up the just-in-time compiler.
  private static final int WARM_UP = 3;

  private static final int FIRST_COUNT = 5_000;
  private static final int LATENCY_BYTES = 256;

  private final Plan plan;
  private final List<Carrier> contenders;
  private final Progress progress;
  private int turns;

  /// @param contenders the first is the baseline; the caller closes them
  public Comparison(Plan plan, List<? extends Carrier> contenders, Progress progress) {
    this.plan = plan;
    this.contenders = List.copyOf(contenders);
    this.progress = progress;
  }

  /// Plain Lettuce, plaintext batches and Redoubt.
  public static List<Contender> contenders(String uri, String namespace) {
    return Contenders.common(uri, namespace);
  }

  public List<Figure> run() throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    for (int bytes : plan.sizes()) {
      figures.addAll(throughput(bytes));
    }
    if (plan.singles() > 0) {
      figures.addAll(latency());
    }
    return figures;
  }

  private List<Figure> throughput(int bytes) throws InterruptedException {
    byte[] body = new byte[bytes];
    double[][] rates = new double[contenders.size()][plan.rounds()];
    int[] counts = new int[contenders.size()];
    Arrays.setAll(counts, i -> Math.max(FIRST_COUNT, contenders.get(i).least()));
    for (int round = -WARM_UP; round < plan.rounds(); round++) {
      for (int i = 0; i < contenders.size(); i++) {
        long start = System.nanoTime();
        contenders.get(i).pass(body, counts[i]);
        double rate = counts[i] * 1e9 / (System.nanoTime() - start);
        counts[i] =
            (int) Math.max(contenders.get(i).least(), rate * plan.span().toMillis() / 1_000);
        if (round >= 0) {
          rates[i][round] = rate;
        }
        done();
      }
    }
    return figures(contenders, plan.figure(), bytes, "messages/s", medians(rates));
  }

  private List<Figure> latency() throws InterruptedException {
    List<Contender> timed = new ArrayList<>();
    contenders.forEach(carrier -> {
      if (carrier instanceof Contender contender) {
        timed.add(contender);
      }
    });
    byte[] body = new byte[LATENCY_BYTES];
    double[][] spans = new double[timed.size()][plan.singles()];
    for (int single = -plan.singles() / 2; single < plan.singles(); single++) {
      for (int i = 0; i < timed.size(); i++) {
        double micros = timed.get(i).oneWay(body) / 1e3;
        if (single >= 0) {
          spans[i][single] = micros;
        }
      }
    }
    List<Figure> figures = new ArrayList<>();
    figures.addAll(figures(timed, "latency-p50", LATENCY_BYTES, "µs", percentiles(spans, 0.5)));
    figures.addAll(figures(timed, "latency-p99", LATENCY_BYTES, "µs", percentiles(spans, 0.99)));
    return figures;
  }

  private void done() {
    int all = plan.sizes().size() * (WARM_UP + plan.rounds()) * contenders.size();
    turns++;
    progress.update(turns, turns / (double) all);
  }

  private static List<Figure> figures(
      List<? extends Carrier> peers, String figure, int bytes, String unit, double[] values) {
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      String peer = peers.get(i).name();
      figures.add(new Figure(peer, figure, bytes, values[i], unit, values[i] / values[0]));
    }
    return figures;
  }

  private static double[] medians(double[][] values) {
    return percentiles(values, 0.5);
  }

  private static double[] percentiles(double[][] values, double part) {
    return Arrays.stream(values)
        .mapToDouble(each -> {
          double[] sorted = each.clone();
          Arrays.sort(sorted);
          return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * (sorted.length - 1)))];
        })
        .toArray();
  }
}
