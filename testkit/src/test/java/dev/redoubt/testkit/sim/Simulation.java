package dev.redoubt.testkit.sim;

import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.testkit.Fault;
import dev.redoubt.testkit.FaultInjector;
import dev.redoubt.testkit.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Two to five agents exchange messages and requests over a Redis that is hostile and later becomes
/// honest, while agents are killed, leave, are suspended, are cut off and have their clocks set.
/// Everything follows from the seed, so a failure can be replayed.
///
/// Checks that nothing is handled twice on one link, or twice without a flag; that only sent
/// messages are handled, with the right sender and recipient; the order on each link; exactly one
/// true outcome of every send, in time; that tables stay within their bounds and endpoints throw
/// nothing; and that everything is handled once Redis is honest.
public final class Simulation {
  /// What happened in a run, so that a test can see that it did something.
  ///
  /// @param faults how often each fault happened
  /// @param upsets how often agents were killed, left, were suspended, were cut off or had their
  ///   clock set
  /// @param trace the same for identical runs
  public record Result(
      int agents,
      int sent,
      long handled,
      long redelivered,
      long handshakes,
      long rotations,
      long kemSteps,
      long restored,
      Map<Fault, Long> faults,
      Map<Upset, Integer> upsets,
      long trace) {}

  /// The troubles of an agent.
  public enum Upset {
    KILLED,
    /// It and another one, a moment apart.
    BOTH_KILLED,
    /// With everything that it kept.
    STORE_LOST,
    /// A later run of it finds a backup of its store.
    BACKED_UP,
    LEFT,
    SUSPENDED,
    CUT_OFF,
    CLOCK_SET
  }

  /// An invariant is violated. The message contains the seed.
  public static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(long seed, Now at, RuntimeException what) {
      super(
          "seed " + seed + " at " + Duration.ofNanos(at.nanos()) + ": " + what.getMessage(), what);
    }
  }

  static final Duration CHAOS = Duration.ofSeconds(60);
  private static final Duration CLEAN = Duration.ofSeconds(150);

  /// What was sent while Redis was becoming honest ends too.
  private static final Duration LATE_REPLIES = Duration.ofSeconds(30);

  private static final Duration WARMING_UP = Duration.ofSeconds(30);
  private static final Duration SETTLING = Duration.ofSeconds(160);
  private static final Duration BOUNDS_CHECKED = Duration.ofSeconds(2);
  private static final Duration AFTER_DRAIN = Duration.ofSeconds(10);

  /// One seed in this many runs over an honest Redis from the start: then nothing may be dropped.
  private static final int HONEST_EVERY = 8;

  private static final int STORES_OF = 4;

  private static final int REPLICAS_MORE = 4;
  private static final int UPSETS_OF_REPLICAS = 3;
  private static final int STARTS_LATE_MILLIS = 40_000;

  private static final int SLOW_BURST_EVERY = 4;
  private static final int SLOW_BURST = 60;

  /// Weights for the number of agents: more runs with the numbers that find more in the same time.
  private static final int[] AGENTS = {2, 2, 2, 2, 2, 3, 3, 3, 4, 5};

  private static final Faults SLOW = Faults.NONE.with(Fault.REORDER, 1);

  private final long seed;

  /// So many of [#STORES_OF] agents have a store.
  private final int stores;

  private final boolean replicas;
  private final boolean hostile;
  private final SplittableRandom random;
  private final SplittableRandom storing;
  private final Schedule schedule = new Schedule();
  private final Ledger ledger = new Ledger(schedule);
  private final FaultInjector injector;
  private final SimRedis redis;
  private final List<SimAgent> agents = new ArrayList<>();
  private final Traffic traffic;
  private final Upsets upsets;

  /// Messages that came back with a later run of their sender.
  private long restored;

  /// @param replicas whether several instances of a name share what is sent to it
  private Simulation(long seed, int stores, boolean replicas) {
    this.seed = seed;
    this.stores = stores;
    this.replicas = replicas;
    this.random = new SplittableRandom(seed);
    this.storing = new SplittableRandom(~seed);
    this.hostile = seed % HONEST_EVERY != 0;
    this.injector = new FaultInjector(random.nextLong(), hostile ? faults() : Faults.NONE);
    this.redis = new SimRedis(schedule, injector);
    this.traffic =
        new Traffic(
            ledger,
            schedule,
            random.split(),
            replicas ? new SplittableRandom(seed * 31 + 7) : null);
    this.upsets = new Upsets(agents, schedule, random.split());
    Limits limits = limits();
    int count = AGENTS[random.nextInt(AGENTS.length)];
    int names = Math.max(2, count - random.nextInt(2));
    if (replicas) {
      names = 2 + random.nextInt(2);
      count = names + 1 + random.nextInt(REPLICAS_MORE);
      upsets.perAgent(UPSETS_OF_REPLICAS);
    }
    for (int i = 0; i < count; i++) {
      // Whoever is too many is a replica of the one that surely receives.
      agents.add(agent(i, Cast.name(i < names ? i : 1), limits));
    }
    traffic.cast(agents, names);
  }

  /// Runs one seed to its end.
  ///
  /// @throws Violation if an invariant is violated
  public static Result run(long seed) {
    return new Simulation(seed, storesOf(seed), false).checked();
  }

  /// The same where every agent has a store, and is killed again and again.
  public static Result runWithStores(long seed) {
    Simulation simulation = new Simulation(seed, STORES_OF, false);
    simulation.upsets.killOften();
    return simulation.checked();
  }

  /// The same where two to five instances of one name share the work, some of which come later.
  public static Result runWithReplicas(long seed) {
    return new Simulation(seed, storesOf(seed), true).checked();
  }

  private Result checked() {
    try {
      return run();
    } catch (RuntimeException e) {
      throw new Violation(seed, schedule.now(), e);
    }
  }

  private Faults faults() {
    return Faults.NONE
        .with(Fault.LOSE, random.nextDouble(0.3))
        .with(Fault.DUPLICATE, random.nextDouble(0.2))
        .with(Fault.DELAY, random.nextDouble(0.2))
        .with(Fault.REORDER, random.nextDouble())
        .with(Fault.REPLAY, random.nextDouble(0.1))
        .with(Fault.SPLICE, random.nextDouble(0.1))
        .with(Fault.FORGE, random.nextDouble(0.1))
        .with(Fault.REFUSE, random.nextDouble(0.05))
        .with(Fault.POISON, random.nextInt(2) * random.nextDouble(0.01))
        .with(Fault.ROLL_BACK, random.nextInt(2) * random.nextDouble(0.005))
        .with(Fault.HIDE, random.nextInt(2) * random.nextDouble(0.2))
        .with(Fault.OUTDATE, random.nextDouble(0.2))
        .withDelay(Duration.ofMillis(1 + random.nextLong(400)))
        .withHold(Duration.ofSeconds(1 + random.nextLong(60)));
  }

  /// Lowers all limits, so that keys rotate during a run.
  private Limits limits() {
    return Limits.DEFAULT
        .withGenerations(
            4 + random.nextInt(9), 64 << 10, Duration.ofSeconds(1 + random.nextInt(30)))
        .withEpochs(4 + random.nextInt(60), 256 << 10, Duration.ofSeconds(1 + random.nextInt(60)));
  }

  private SimAgent agent(int number, AgentName name, Limits limits) {
    EndpointConfig config =
        new EndpointConfig(
            name,
            Cast.identity(name),
            Cast.trust(),
            limits,
            new SplittableRandom(random.nextLong())::nextBytes,
            type -> type.equals(Sent.Kind.UNORDERED.name()));
    String label = name.value() + (char) ('a' + number);
    SimAgent made = new SimAgent(label, config, new Behaviour(), schedule, redis, random.split());
    if (storing.nextInt(STORES_OF) < stores) {
      made.stores(new SimStore(schedule, storing.split()));
    }
    return made;
  }

  /// The behaviour of every agent's application.
  private final class Behaviour implements Application {
    @Override
    public Settlement handle(SimAgent at, InboundMessage message) {
      if (at.mustBeFenced()) {
        throw new Wrong(at + " goes on with an old store");
      }
      Sent original = ledger.handling(at, message);
      if (hostile) {
        upsets.handling(at);
      }
      if (!traffic.follows(at, original)) {
        original.handledForNothing++;
      }
      return Ledger.settlement(original);
    }

    @Override
    public List<Sent> sends(SimAgent at, InboundMessage message) {
      Sent original = ledger.of(message);
      if (!traffic.follows(at, original)) {
        return List.of();
      }
      Sent next = traffic.next(at, message, original);
      ledger.follows(at, message, original, next);
      return List.of(next);
    }

    @Override
    public void ended(Ticket ticket, Outcome outcome) {
      Sent message = (Sent) ticket;
      if (!message.from.mustBeFenced()) { // else it was told to a copy of its sender
        ledger.ended(message, outcome);
      }
    }

    @Override
    public void left(SimAgent agent) {
      ledger.left(agent);
    }

    @Override
    public void kept(Ticket ticket) {
      ledger.kept((Sent) ticket);
    }

    @Override
    public Ticket restored(SimAgent at, MessageId id) {
      return ledger.restored(at, id);
    }

    @Override
    public void restarted(SimAgent at, Set<Ticket> left) {
      if (!at.mustBeFenced()) {
        ledger.restarted(at, left);
        restored += left.size();
      }
    }

    @Override
    public void fenced(SimAgent at) {
      if (!at.mustBeFenced()) {
        throw new Wrong(at + " took its own store for an old one");
      }
      upsets.adopt(at);
    }

    @Override
    public void committing(SimAgent at) {
      if (hostile) {
        upsets.committing(at);
      }
    }
  }

  /// In every other run, and in half of those over an honest Redis, some agents have a store.
  private static int storesOf(long seed) {
    return seed % 2 == 1 || seed % (2 * HONEST_EVERY) == HONEST_EVERY ? STORES_OF - 1 : 0;
  }

  private Result run() {
    for (SimAgent agent : agents) {
      boolean late = replicas && random.nextInt(4) == 0;
      schedule.in(
          Duration.ofMillis(random.nextLong(late ? STARTS_LATE_MILLIS : 3_000)),
          () -> {
            if (!agent.running()) {
              agent.start();
            }
          });
    }
    traffic.plan();
    if (hostile) {
      upsets.plan();
    }
    checkBounds();
    schedule.run(CHAOS);
    injector.faults(Faults.NONE);
    upsets.end();
    schedule.run(AFTER_DRAIN);
    upsets.end();
    Now clean = schedule.now();
    if (!hostile) {
      checkNothingLost();
    }
    schedule.run(replicas ? CLEAN.plus(LATE_REPLIES) : CLEAN);
    if (seed % SLOW_BURST_EVERY == 0) {
      slowBurst();
    }
    ledger.checkAllEnded(clean, running());
    agents.forEach(SimAgent::checkQuiet);
    return result();
  }

  private Result result() {
    long rotations = agents.stream().mapToLong(agent -> agent.snapshot().rotations()).sum();
    long kemSteps = agents.stream().mapToLong(agent -> agent.snapshot().kemSteps()).sum();
    return new Result(
        agents.size(),
        ledger.count(),
        ledger.handledCount(),
        ledger.redeliveredCount(),
        handshakes(),
        rotations,
        kemSteps,
        restored,
        injector.counts(),
        upsets.counts(),
        ledger.trace());
  }

  private Set<InstanceId> running() {
    Set<InstanceId> running = new HashSet<>();
    agents.forEach(agent -> running.add(agent.instance()));
    return running;
  }

  private void checkBounds() {
    agents.forEach(SimAgent::checkBounds);
    schedule.in(BOUNDS_CHECKED, this::checkBounds);
  }

  /// When all have settled, delay and reordering alone must not cost a session.
  private void slowBurst() {
    traffic.everybodySends();
    schedule.run(WARMING_UP);
    injector.faults(SLOW);
    long before = handshakes();
    for (int i = 0; i < SLOW_BURST; i++) {
      schedule.in(Duration.ofMillis(2L * i), traffic::firstSends);
    }
    schedule.run(SETTLING);
    if (handshakes() != before) {
      throw new Wrong("a session was lost, though nothing else was");
    }
  }

  private long handshakes() {
    return agents.stream().mapToLong(agent -> agent.snapshot().handshakes()).sum();
  }

  private void checkNothingLost() {
    for (SimAgent agent : agents) {
      if (!agent.snapshot().anomalies().drops().isEmpty()) {
        throw new Wrong(
            "an honest Redis led to " + agent.snapshot().anomalies().drops() + " at " + agent);
      }
      if (agent.sessionsLost() > 0) {
        throw new Wrong(agent + " lost a session, though Redis was honest");
      }
    }
  }
}
