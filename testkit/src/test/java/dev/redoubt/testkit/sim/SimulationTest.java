package dev.redoubt.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.Fault;
import dev.redoubt.testkit.sim.Simulation.Result;
import dev.redoubt.testkit.sim.Simulation.Upset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `-Dsimulation.seeds=N` runs N seeds, from `-Dsimulation.first=K` on; `-Dsimulation.seed=S`
/// replays one.
class SimulationTest {
  private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
  private static final long FIRST = Long.getLong("simulation.first", 0);
  private static final Duration TOLD_EVERY = Duration.ofSeconds(30);

  /// A bug fails many seeds: the first few are enough.
  private static final int FAILURES_MAX = 10;

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void nothingIsLostOrDoubledUnderAnySeed() throws InterruptedException {
    Long replayed = Long.getLong("simulation.seed");
    Totals totals = replayed == null ? run(FIRST, SEEDS) : run(replayed, 1);
    System.out.println(totals);
    assertThat(totals.failures).as(totals.advice()).isEmpty();
    if (replayed == null && SEEDS >= 200) {
      assertThat(totals.faults).containsOnlyKeys(Fault.values());
      assertThat(totals.upsets).containsOnlyKeys(Upset.values());
      assertThat(totals.redelivered).isPositive();
      assertThat(totals.rotations).isPositive();
      assertThat(totals.kemSteps).isPositive();
      assertThat(totals.restored).isPositive();
    }
  }

  @Test
  void equalSeedsGiveEqualRuns() {
    assertThat(Simulation.run(3)).isEqualTo(Simulation.run(3));
  }

  /// Each core takes the next seed when it has finished one; seeds are independent.
  private static Totals run(long first, long seeds) throws InterruptedException {
    Totals totals = new Totals(seeds);
    AtomicLong next = new AtomicLong(first);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      threads.add(
          Thread.ofPlatform()
              .name("simulation-" + i)
              .start(() -> {
                long seed = next.getAndIncrement();
                while (seed < first + seeds && totals.failures.size() < FAILURES_MAX) {
                  totals.run(seed);
                  seed = next.getAndIncrement();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return totals;
  }

  /// Totals over all runs.
  private static final class Totals {
    final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
    final Map<Upset, Long> upsets = new EnumMap<>(Upset.class);
    final long wanted;
    final long startedNanos = System.nanoTime();
    long toldNanos = startedNanos;
    long done;
    long sent;
    long handled;
    long redelivered;
    long handshakes;
    long rotations;
    long kemSteps;
    long restored;

    Totals(long wanted) {
      this.wanted = wanted;
    }

    void run(long seed) {
      try {
        add(Simulation.run(seed));
      } catch (AssertionError violation) {
        String message = violation.getMessage();
        System.out.println("simulation: " + message);
        failures.add(message);
      }
    }

    synchronized void add(Result result) {
      done++;
      sent += result.sent();
      handled += result.handled();
      redelivered += result.redelivered();
      handshakes += result.handshakes();
      rotations += result.rotations();
      kemSteps += result.kemSteps();
      restored += result.restored();
      result.faults().forEach((fault, count) -> faults.merge(fault, count, Long::sum));
      result.upsets().forEach((upset, count) -> upsets.merge(upset, (long) count, Long::sum));
      if (System.nanoTime() - toldNanos > TOLD_EVERY.toNanos()) {
        toldNanos = System.nanoTime();
        System.out.printf("simulation: %d of %d seeds, %.1f/s%n", done, wanted, perSecond());
      }
    }

    private double perSecond() {
      return done * 1e9 / (System.nanoTime() - startedNanos);
    }

    String advice() {
      return "replay with: mvn -Dquick -pl testkit -am test -Dtest=SimulationTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=SEED";
    }

    @Override
    public String toString() {
      return String.format(
          "simulation: %d seeds, %.1f/s, %d sent, %d handled, %d redelivered, %d handshakes,"
              + " %d rotations, %d KEM steps, %d restored, %s, %s",
          done,
          perSecond(),
          sent,
          handled,
          redelivered,
          handshakes,
          rotations,
          kemSteps,
          restored,
          faults,
          upsets);
    }
  }
}
