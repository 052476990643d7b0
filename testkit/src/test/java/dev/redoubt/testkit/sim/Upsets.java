package dev.redoubt.testkit.sim;

import dev.redoubt.testkit.sim.Simulation.Upset;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Troubles of agents while Redis is hostile.
final class Upsets {
  private static final List<Upset> UPSETS = List.of(Upset.values());
  private static final int PER_AGENT_MAX = 1;

  /// One message in this many causes trouble for the agent that handles it.
  private static final int HANDLED_PER_UPSET = 80;

  /// The approximate delay of a receipt after its message was handled.
  private static final Duration RECEIPT = Duration.ofMillis(6);

  /// Maximum error of clocks, so that no two differ by five minutes.
  private static final Duration CLOCK_WRONG = Duration.ofMinutes(2);

  private static final Duration BACKUP_AGE = Duration.ofSeconds(1);

  private static final Duration QUIET_START = Duration.ofSeconds(3);

  /// One commit in this many causes trouble for the agent that makes it.
  private static final int COMMITS_PER_UPSET = 150;

  private static final int COMMITS_PER_UPSET_OFTEN = 15;

  /// The time in which most commits end.
  private static final Duration COMMIT = Duration.ofMillis(40);

  private final List<SimAgent> agents;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final Map<Upset, Integer> counts = new EnumMap<>(Upset.class);
  private int commitsPerUpset = COMMITS_PER_UPSET;
  private int perAgentMax = PER_AGENT_MAX;
  private boolean over;

  Upsets(List<SimAgent> agents, Schedule schedule, SplittableRandom random) {
    this.agents = agents;
    this.schedule = schedule;
    this.random = random;
  }

  Map<Upset, Integer> counts() {
    return Map.copyOf(counts);
  }

  void plan() {
    for (SimAgent agent : agents) {
      int count = random.nextInt(perAgentMax + 1);
      for (int i = 0; i < count; i++) {
        Upset upset = any();
        Duration span = Simulation.CHAOS.minus(QUIET_START);
        Duration at = QUIET_START.plusMillis(random.nextLong(span.toMillis()));
        schedule.in(at, () -> happen(agent, upset));
      }
    }
  }

  /// A message enters a handler of `agent`: trouble at this moment shows whether others learn the
  /// truth about the message.
  void handling(SimAgent agent) {
    if (random.nextInt(HANDLED_PER_UPSET) == 0) {
      Upset upset = any();
      schedule.in(Duration.ofNanos(random.nextLong(RECEIPT.toNanos())), () -> happen(agent, upset));
    }
  }

  /// Agents die more often than anything else happens.
  void killOften() {
    commitsPerUpset = COMMITS_PER_UPSET_OFTEN;
  }

  /// Each agent has so many troubles at most, besides those while it handles or commits.
  void perAgent(int most) {
    perAgentMax = most;
  }

  /// `agent` begins to commit something: what becomes of that when it dies?
  void committing(SimAgent agent) {
    if (random.nextInt(commitsPerUpset) == 0) {
      Upset upset = random.nextBoolean() ? Upset.KILLED : Upset.BOTH_KILLED;
      schedule.in(Duration.ofNanos(random.nextLong(COMMIT.toNanos())), () -> happen(agent, upset));
    }
  }

  private Upset any() {
    return UPSETS.get(random.nextInt(UPSETS.size()));
  }

  private void happen(SimAgent agent, Upset upset) {
    if (!agent.able() || over) {
      return;
    }
    counts.merge(upset, 1, Integer::sum);
    Duration span = Duration.ofMillis(random.nextLong(15_000));
    switch (upset) {
      case KILLED -> kill(agent, span);
      case BOTH_KILLED -> {
        kill(agent, span);
        SimAgent other = agents.get(random.nextInt(agents.size()));
        Duration later = Duration.ofMillis(random.nextLong(15_000));
        schedule.in(
            Duration.ofNanos(random.nextLong(COMMIT.toNanos())),
            () -> {
              if (other.able() && !over) {
                kill(other, later);
              }
            });
      }
      case BACKED_UP -> {
        agent.backUp();
        schedule.in(span.plus(BACKUP_AGE), () -> restoreBackup(agent, span));
      }
      case STORE_LOST -> {
        agent.loseStore();
        kill(agent, span);
      }
      case LEFT -> {
        Duration drain = Duration.ofMillis(1 + random.nextLong(8_000));
        agent.leave(drain);
        schedule.in(drain.plus(span), () -> restart(agent));
      }
      case SUSPENDED -> agent.suspend(span.multipliedBy(2));
      case CUT_OFF -> agent.cutOff(span.multipliedBy(2));
      case CLOCK_SET -> agent.clock.set(span.multipliedBy(16).minus(CLOCK_WRONG));
    }
  }

  private void restoreBackup(SimAgent agent, Duration span) {
    if (agent.able() && !over && agent.restoreBackup()) {
      kill(agent, span);
    }
  }

  /// `agent` found that its store is old: it begins anew.
  void adopt(SimAgent agent) {
    agent.loseStore();
    kill(agent, Duration.ofSeconds(1));
  }

  private void kill(SimAgent agent, Duration span) {
    agent.kill();
    // Half of them are back at once.
    schedule.in(random.nextBoolean() ? span : span.dividedBy(100), () -> restart(agent));
  }

  private static void restart(SimAgent agent) {
    if (!agent.running()) {
      agent.start();
    }
  }

  /// Brings an absent agent back. One that is still leaving comes back later: call again.
  void end() {
    over = true;
    for (SimAgent agent : agents) {
      restart(agent);
      agent.recover();
    }
  }
}
