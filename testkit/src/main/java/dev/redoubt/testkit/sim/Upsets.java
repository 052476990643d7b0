package dev.redoubt.testkit.sim;

import dev.redoubt.testkit.sim.Simulation.Upset;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// What happens to agents while Redis is hostile, besides that.
final class Upsets {
  private static final int PER_AGENT_MAX = 3;
  private static final Duration QUIET_START = Duration.ofSeconds(3);

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Map<Upset, Integer> counts = new EnumMap<>(Upset.class);
  private boolean over;

  Upsets(Schedule schedule, SplittableRandom random) {
    this.schedule = schedule;
    this.random = random;
  }

  Map<Upset, Integer> counts() {
    return Map.copyOf(counts);
  }

  void plan(List<SimAgent> agents) {
    for (SimAgent agent : agents) {
      int count = random.nextInt(PER_AGENT_MAX);
      for (int i = 0; i < count; i++) {
        Upset upset = Upset.values()[random.nextInt(Upset.values().length)];
        Duration span = Simulation.CHAOS.minus(QUIET_START);
        schedule.in(
            QUIET_START.plusMillis(random.nextLong(span.toMillis())),
            () -> {
              if (agent.able() && !over) {
                counts.merge(upset, 1, Integer::sum);
                happen(agent, upset);
              }
            });
      }
    }
  }

  private void happen(SimAgent agent, Upset upset) {
    Duration span = Duration.ofMillis(random.nextLong(15_000));
    switch (upset) {
      case KILLED -> {
        agent.kill();
        schedule.in(span, () -> restart(agent));
      }
      case LEFT -> {
        Duration drain = Duration.ofMillis(1 + random.nextLong(8_000));
        agent.leave(drain);
        schedule.in(drain.plus(span), () -> restart(agent));
      }
      case SUSPENDED -> agent.suspend(span.multipliedBy(2));
      case CUT_OFF -> agent.cutOff(span.multipliedBy(2));
    }
  }

  private static void restart(SimAgent agent) {
    if (!agent.running()) {
      agent.start();
    }
  }

  /// Whoever is away comes back. Who is just leaving does so when it has left: ask again.
  void end(List<SimAgent> agents) {
    over = true;
    for (SimAgent agent : agents) {
      restart(agent);
      agent.recover();
    }
  }
}
