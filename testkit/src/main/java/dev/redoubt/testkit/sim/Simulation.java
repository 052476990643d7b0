package dev.redoubt.testkit.sim;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.Now;
import dev.redoubt.core.Outcome;
import dev.redoubt.core.Rejection;
import dev.redoubt.core.endpoint.Ticket;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Two senders and a receiver that restarts, over a Redis that misbehaves and then turns clean.
/// Everything follows from the seed, so that a failure replays.
///
/// It checks that nothing is handled twice on one link, or twice unflagged; that nothing is handled
/// that was not sent; order; one true ending for every send by its deadline; and that everything
/// ends handled once the network is clean.
public final class Simulation {
  /// What a run did, so that a test can see that it did anything.
  public record Result(int sent, int handled, int redelivered, int restarts, int rollbacks) {}

  /// Something that must never happen did. The message names the seed.
  public static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(long seed, Now at, String what) {
      super("seed " + seed + " at " + Duration.ofNanos(at.nanos()) + ": " + what);
    }
  }

  private static final class Sent implements Ticket {
    final int sender;
    final int index;
    final Now at;
    final Duration timeToLive;
    final boolean poison;
    @Nullable Outcome outcome;
    int handled;
    int unflagged;

    Sent(int sender, int index, Now at, Duration timeToLive, boolean poison) {
      this.sender = sender;
      this.index = index;
      this.at = at;
      this.timeToLive = timeToLive;
      this.poison = poison;
    }

    @Override
    public String toString() {
      return "message " + index + " of sender " + sender;
    }
  }

  private static final AgentName RECEIVER = AgentName.of("receiver");
  private static final List<AgentName> SENDERS =
      List.of(AgentName.of("sender-0"), AgentName.of("sender-1"));

  /// Identities are costly: every run has the same ones.
  private static final Cast CAST = new Cast(RECEIVER, SENDERS);

  private static final Duration CHAOS = Duration.ofSeconds(90);
  private static final Duration HURRIED = Duration.ofMillis(300);
  private static final Duration PATIENT = Duration.ofSeconds(200);
  private static final int SMALL = 20;
  private static final int LARGE = 20_000;
  private static final Duration WARMING_UP = Duration.ofSeconds(30);
  private static final Duration SETTLING = Duration.ofMinutes(4);
  private static final Duration CLEAN = Duration.ofMinutes(4);

  /// Every so many-th seed runs over a Redis that does its best from the start: there, nothing may
  /// even be dropped.
  private static final int HONEST_EVERY = 8;

  private final long seed;
  private final boolean hostile;
  private final SplittableRandom random;
  private final Schedule schedule = new Schedule();
  private final SimRedis redis;
  private final SimAgent receiver;
  private final List<SimAgent> senders = new ArrayList<>();
  private final List<List<Sent>> sent = List.of(new ArrayList<>(), new ArrayList<>());
  private final Map<String, Integer> lastHandled = new HashMap<>();
  private final Set<String> handledOnLink = new HashSet<>();
  private int handled;
  private int redelivered;
  private int restarts;
  private int rollbacks;

  private Simulation(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.hostile = seed % HONEST_EVERY != 0;
    this.redis = new SimRedis(schedule, random.split(), hostile ? faults() : Faults.NONE);
    Limits limits =
        Limits.DEFAULT.withGenerations(
            4 + random.nextInt(9), 64 << 10, Duration.ofSeconds(1 + random.nextInt(30)));
    this.receiver = agent(RECEIVER, limits, true);
    for (AgentName name : SENDERS) {
      senders.add(agent(name, limits, false));
    }
  }

  /// Runs one seed to its end.
  ///
  /// @throws Violation if anything happened that must not
  public static Result run(long seed) {
    return new Simulation(seed).run();
  }

  private Faults faults() {
    return new Faults(
        random.nextDouble(0.3),
        random.nextDouble(0.2),
        random.nextDouble(0.1),
        random.nextDouble(0.05),
        Duration.ofMillis(1 + random.nextLong(400)),
        true);
  }

  private SimAgent agent(AgentName name, Limits limits, boolean listens) {
    SimAgent.Application application =
        new SimAgent.Application() {
          @Override
          public Settlement handle(InboundMessage message, int incarnation) {
            return Simulation.this.handle(message, incarnation);
          }

          @Override
          public void ended(Ticket ticket, Outcome outcome) {
            Simulation.this.ended((Sent) ticket, outcome);
          }
        };
    return new SimAgent(
        name,
        CAST.identity(name),
        CAST.trust(),
        limits,
        listens,
        application,
        schedule,
        redis,
        random.split());
  }

  private Result run() {
    senders.forEach(SimAgent::start);
    schedule.in(Duration.ofMillis(500 + random.nextLong(2_500)), receiver::start);
    for (int sender = 0; sender < senders.size(); sender++) {
      planSends(sender);
    }
    if (hostile) {
      planRestarts();
      planRollback();
    }
    schedule.run(CHAOS);
    redis.faults(Faults.NONE);
    if (!receiver.running()) {
      receiver.start();
    }
    Now clean = schedule.now();
    if (!hostile) {
      checkNothingDropped();
    }
    schedule.run(CLEAN);
    slowBurst();
    sent.forEach(messages -> messages.forEach(message -> checkEnded(message, clean)));
    return new Result(
        sent.get(0).size() + sent.get(1).size(), handled, redelivered, restarts, rollbacks);
  }

  /// Once everybody has settled down, delay and reordering alone must not cost a session.
  private void slowBurst() {
    send(0, 1);
    schedule.run(WARMING_UP);
    redis.faults(Faults.SLOW);
    long before = handshakes();
    for (int i = 0; i < 120; i++) {
      schedule.in(Duration.ofMillis(2L * i), () -> send(0, 1));
    }
    schedule.run(SETTLING);
    if (handshakes() != before) {
      throw violation("a session was lost, though nothing else was");
    }
  }

  private long handshakes() {
    return receiver.handshakes() + senders.stream().mapToLong(SimAgent::handshakes).sum();
  }

  private Map<String, Long> drops() {
    Map<String, Long> counts = new HashMap<>();
    receiver.drops().forEach((reason, count) -> counts.merge(reason, count, Long::sum));
    senders.forEach(sender ->
        sender.drops().forEach((reason, count) -> counts.merge(reason, count, Long::sum)));
    return counts;
  }

  private void checkNothingDropped() {
    if (!drops().isEmpty()) {
      throw violation("an honest network led to " + drops());
    }
  }

  private void planSends(int sender) {
    // Before the receiver is there, some expire: its first link does not start with what it lacks.
    schedule.in(Duration.ZERO, () -> send(sender, HURRIED, SMALL));
    schedule.in(Duration.ZERO, () -> send(sender, HURRIED, SMALL));
    // What waits then is more than INIT holds: the rest follows in epoch 0.
    for (int i = 0; i < 4; i++) {
      schedule.in(HURRIED, () -> send(sender, PATIENT, LARGE));
    }
    int bursts = 1 + random.nextInt(25);
    for (int i = 0; i < bursts; i++) {
      int count = random.nextInt(4) == 0 ? random.nextInt(60) : 1 + random.nextInt(4);
      Duration at = Duration.ofMillis(random.nextLong(CHAOS.toMillis() + 5_000));
      schedule.in(at, () -> send(sender, count));
    }
  }

  private void send(int sender, int count) {
    for (int i = 0; i < count; i++) {
      boolean hurried = random.nextInt(4) == 0;
      Duration timeToLive = hurried ? Duration.ofMillis(500 + random.nextLong(30_000)) : PATIENT;
      send(sender, timeToLive, random.nextInt(20) == 0 ? 3_000 : SMALL);
    }
  }

  private void send(int sender, Duration timeToLive, int size) {
    List<Sent> mine = sent.get(sender);
    Sent message =
        new Sent(sender, mine.size(), schedule.now(), timeToLive, random.nextInt(40) == 0);
    mine.add(message);
    senders
        .get(sender)
        .send(
            RECEIVER,
            new OutboundMessage(
                message,
                "work",
                "text/plain",
                List.of(),
                payload(message, size),
                timeToLive,
                false,
                false,
                null));
  }

  private static Bytes payload(Sent message, int size) {
    String text = message.sender + ":" + message.index + ":";
    return Bytes.utf8(text + "x".repeat(size));
  }

  private void planRestarts() {
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      Duration at = Duration.ofMillis(5_000 + random.nextLong(CHAOS.toMillis() - 10_000));
      schedule.in(
          at,
          () -> {
            if (receiver.running()) {
              receiver.kill();
              restarts++;
              Duration away = Duration.ofMillis(random.nextLong(15_000));
              schedule.in(
                  away,
                  () -> {
                    if (!receiver.running()) {
                      receiver.start();
                    }
                  });
            }
          });
    }
  }

  private void planRollback() {
    if (random.nextInt(2) == 0) {
      long at = random.nextLong(CHAOS.toMillis() - 10_000);
      schedule.in(Duration.ofMillis(at), redis::takeSnapshot);
      schedule.in(
          Duration.ofMillis(at + random.nextLong(10_000)),
          () -> {
            rollbacks++;
            redis.rollBack();
          });
    }
  }

  // --- What must hold

  private Settlement handle(InboundMessage message, int incarnation) {
    String[] parts = message.payload().toUtf8().split(":", 3);
    int sender = Integer.parseInt(parts[0]);
    int index = Integer.parseInt(parts[1]);
    if (!message.from().name().equals(SENDERS.get(sender)) || index >= sent.get(sender).size()) {
      throw violation("handled what was not sent: " + sender + ":" + index);
    }
    Sent original = sent.get(sender).get(index);
    if (!handledOnLink.add(
        incarnation + ":" + System.identityHashCode(message.lane()) + ":" + index)) {
      throw violation(original + " was handled twice on one link");
    }
    original.handled++;
    handled++;
    if (message.redelivered()) {
      redelivered++;
    } else if (++original.unflagged > 1) {
      throw violation(original + " was handled twice, and nothing said so");
    }
    checkOrder(message, incarnation, original);
    if (original.outcome instanceof Outcome.Expired
        || original.outcome instanceof Outcome.Rejected) {
      throw violation(original + " was handled after it had ended as " + original.outcome);
    }
    return original.poison ? Settlement.HANDLER_FAILED : Settlement.HANDLED;
  }

  private void checkOrder(InboundMessage message, int incarnation, Sent original) {
    String lane = incarnation + ":" + System.identityHashCode(message.lane());
    Integer before = lastHandled.put(lane, original.index);
    if (before != null && before >= original.index) {
      throw violation(original + " was handled after message " + before);
    }
  }

  private void ended(Sent message, Outcome outcome) {
    if (message.outcome != null) {
      throw violation(message + " ended twice: " + message.outcome + ", then " + outcome);
    }
    message.outcome = outcome;
    Duration took = schedule.now().since(message.at.nanos());
    if (took.compareTo(message.timeToLive.plusSeconds(1)) > 0) {
      throw violation(
          message + " ended " + took + " after it was sent, not within its time to live");
    }
    switch (outcome) {
      case Outcome.Handled handledOutcome -> {
        if (message.handled == 0 || message.poison) {
          throw violation(message + " ended as handled, but was not");
        }
      }
      case Outcome.Rejected rejected -> {
        if (!message.poison || rejected.reason() != Rejection.HANDLER_FAILED) {
          throw violation(message + " was rejected: " + rejected.reason());
        }
      }
      case Outcome.Expired expired -> {
        if (message.handled > 0) {
          throw violation(message + " ended as expired, but was handled");
        }
      }
      case Outcome.Unconfirmed unconfirmed -> {}
    }
  }

  /// Whatever still had time when the network turned clean must have been handled.
  private void checkEnded(Sent message, Now clean) {
    if (message.outcome == null) {
      throw violation(message + " never ended");
    }
    long from = Math.max(message.at.nanos(), clean.nanos());
    long left = message.at.nanos() + message.timeToLive.toNanos() - from;
    boolean hadTime = left > Duration.ofSeconds(60).toNanos();
    boolean settled =
        message.outcome instanceof Outcome.Handled || message.outcome instanceof Outcome.Rejected;
    boolean movedPoison = message.poison && message.outcome instanceof Outcome.Unconfirmed;
    if (hadTime && !settled && !movedPoison) {
      throw violation(message + " ended as " + message.outcome + ", though the network was clean");
    }
  }

  private Violation violation(String what) {
    return new Violation(seed, schedule.now(), what);
  }
}
