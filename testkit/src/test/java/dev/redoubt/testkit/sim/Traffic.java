package dev.redoubt.testkit.sim;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.identity.AgentName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Decides who sends what to whom, and when.
final class Traffic {
  private static final Duration HURRIED = Duration.ofMillis(300);
  private static final Duration PATIENT = Duration.ofSeconds(150);
  private static final Duration PAST_CHAOS = Duration.ofSeconds(5);
  private static final int SMALL = 20;
  private static final int LARGE = 3_000;
  private static final int HUGE = 20_000;
  private static final int BURSTS_MAX = 8;
  private static final int BURST_MAX = 30;
  private static final int SHARED_BURSTS = 8;
  private static final int SHARED_BURST_MAX = 120;
  private static final int KEYS = 6;

  /// For one message in this many, the handler sends another.
  private static final int PASSED_ON_EVERY = 4;

  private final Ledger ledger;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final @Nullable SplittableRandom sharing;
  private final boolean asking;
  private final Map<SimAgent, List<AgentName>> targets = new LinkedHashMap<>();

  /// @param sharing decides which messages instances share; null where none do
  Traffic(
      Ledger ledger,
      Schedule schedule,
      SplittableRandom random,
      @Nullable SplittableRandom sharing) {
    this.sharing = sharing;
    this.ledger = ledger;
    this.schedule = schedule;
    this.random = random;
    this.asking = random.nextInt(3) == 0;
  }

  /// Chooses who sends to whom: the first to the second.
  void cast(List<SimAgent> agents, int names) {
    for (int i = 0; i < agents.size(); i++) {
      List<AgentName> to = new ArrayList<>();
      if (i == 0) {
        to.add(Cast.name(1));
      }
      int more = random.nextInt(10);
      for (int j = 0; j < (more < 4 ? 0 : more < 9 ? 1 : 2); j++) {
        AgentName name = Cast.name(random.nextInt(names));
        if (!name.equals(agents.get(i).name()) && !to.contains(name)) {
          to.add(name);
        }
      }
      targets.put(agents.get(i), to);
    }
    for (SimAgent agent : agents) {
      boolean receives = targets.values().stream().anyMatch(to -> to.contains(agent.name()));
      if (receives || asking) {
        agent.publishes();
      }
    }
  }

  void plan() {
    SimAgent first = targets.keySet().iterator().next();
    // Before anybody is there, some expire: a first link does not start with what it lacks.
    schedule.in(Duration.ofSeconds(1), () -> send(first, wish(HURRIED, SMALL)));
    schedule.in(Duration.ofSeconds(1), () -> send(first, wish(HURRIED, SMALL)));
    // What waits then is more than INIT holds: the rest follows in epoch 0.
    for (int i = 0; i < 4; i++) {
      schedule.in(Duration.ofSeconds(1).plus(HURRIED), () -> send(first, wish(PATIENT, HUGE)));
    }
    targets.forEach((agent, to) -> {
      int bursts = to.isEmpty() ? 0 : 1 + random.nextInt(BURSTS_MAX) + moreBursts();
      for (int i = 0; i < bursts; i++) {
        int count = random.nextInt(4) == 0 ? random.nextInt(burstMax()) : 1 + random.nextInt(3);
        long at = random.nextLong(Simulation.CHAOS.plus(PAST_CHAOS).toMillis());
        schedule.in(Duration.ofMillis(at), () -> burst(agent, count));
      }
    });
  }

  private int moreBursts() {
    return sharing == null ? 0 : SHARED_BURSTS;
  }

  private int burstMax() {
    return sharing == null ? BURST_MAX : SHARED_BURST_MAX;
  }

  /// Most are shared, half of those by their keys.
  private @Nullable Sharing sharing() {
    int kind = sharing == null ? 0 : sharing.nextInt(9);
    if (kind == 0) {
      return null;
    }
    return kind % 2 == 0
        ? Sharing.BALANCED
        : Sharing.keyed("key " + Objects.requireNonNull(sharing).nextInt(KEYS));
  }

  private void burst(SimAgent agent, int count) {
    for (int i = 0; i < count; i++) {
      boolean hurried = random.nextInt(4) == 0;
      Duration timeToLive = hurried ? Duration.ofMillis(500 + random.nextLong(30_000)) : PATIENT;
      send(agent, wish(timeToLive, random.nextInt(20) == 0 ? LARGE : SMALL));
    }
  }

  /// Every sender sends one message to each of its recipients.
  void everybodySends() {
    targets.forEach((agent, to) -> to.forEach(name -> send(agent, name, plain())));
  }

  void firstSends() {
    SimAgent first = targets.keySet().iterator().next();
    send(first, Cast.name(1), plain());
  }

  private static Sent.Wish plain() {
    return new Sent.Wish(Sent.Kind.WORK, PATIENT, SMALL, false, false, false, null);
  }

  private Sent.Wish wish(Duration timeToLive, int size) {
    int kind = random.nextInt(10);
    return new Sent.Wish(
        kind == 0 ? Sent.Kind.UNORDERED : asking && kind < 4 ? Sent.Kind.ASK : Sent.Kind.WORK,
        timeToLive,
        size,
        random.nextInt(40) == 0,
        random.nextInt(40) == 0,
        random.nextInt(20) == 0,
        sharing());
  }

  private void send(SimAgent from, Sent.Wish wish) {
    List<AgentName> to = targets.getOrDefault(from, List.of());
    send(from, to.get(random.nextInt(to.size())), wish);
  }

  /// A suspended agent sends nothing; one that is leaving or away cannot.
  private void send(SimAgent from, AgentName to, Sent.Wish wish) {
    if (from.sends()) {
      from.send(ledger.sending(from, to, wish));
    }
  }

  /// Whether the handler of `handled` at `at` sends something: a reply, or another message.
  boolean follows(SimAgent at, Sent handled) {
    boolean passedOn =
        handled.wish.kind() == Sent.Kind.WORK
            && handled.index % PASSED_ON_EVERY == 0
            && !targets.getOrDefault(at, List.of()).isEmpty();
    return handled.wish.kind() == Sent.Kind.ASK || passedOn;
  }

  Sent next(SimAgent from, InboundMessage message, Sent handled) {
    boolean failing = random.nextInt(40) == 0;
    if (handled.wish.kind() == Sent.Kind.ASK) {
      return ledger.replying(
          from,
          message,
          new Sent.Wish(Sent.Kind.REPLY, PATIENT, SMALL, failing, false, false, null));
    }
    List<AgentName> to = targets.getOrDefault(from, List.of());
    return ledger.sending(
        from,
        to.get(random.nextInt(to.size())),
        new Sent.Wish(Sent.Kind.NEXT, PATIENT, SMALL, failing, false, false, sharing()));
  }
}
