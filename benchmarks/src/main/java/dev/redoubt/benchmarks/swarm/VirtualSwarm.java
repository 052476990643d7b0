package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// The swarm in simulated time. Deterministic: equal plans give equal results.
///
/// Every honest agent trusts on first use. Senders have pinned their recipients. Every second
/// recipient has pinned its sender; to the others, senders are as unknown as the hostile peers.
public final class VirtualSwarm {
  /// @param hostile number of hostile identities
  /// @param every time between attacks
  /// @param memory inbound budget of each honest agent, bytes
  public record Plan(
      int pairs, int hostile, Duration span, Duration every, long memory, long seed) {}

  /// @param wrong violations; empty on success
  /// @param memoryMost maximum memory that an honest agent reported to hold for peers, bytes
  /// @param newcomerWorst longest time of a newcomer's first message
  public record Result(
      List<String> wrong,
      long sent,
      Map<String, Long> outcomes,
      Duration median,
      Duration p99,
      int newcomers,
      Duration newcomerWorst,
      long memoryMost,
      Map<Attack, Integer> strikes,
      Map<String, Long> drops) {}

  private record Newcomer(long sentNanos) implements Ticket {}

  static final Duration NEWCOMER_PATIENCE = Duration.ofSeconds(5);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration SETTLING = Duration.ofMinutes(6);
  private static final Duration SEND_EVERY = Duration.ofSeconds(20);
  private static final Duration NEWCOMER_EVERY = Duration.ofMinutes(5);
  private static final Duration CHECK_EVERY = Duration.ofSeconds(10);
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
  private static final int PAYLOAD = 256;

  private final Plan plan;
  private final VirtualRedis redis = new VirtualRedis();
  private final Randomness randomness;
  private final Honest honest = new Honest();
  private final List<VirtualAgent> senders = new ArrayList<>();
  private final List<VirtualAgent> recipients = new ArrayList<>();
  private final List<Identity> recipientIdentities = new ArrayList<>();
  private final long[] numbers;
  private final HostileCrowd crowd;
  private int newcomers;
  private long newcomerWorst;
  private long memoryMost;
  private boolean sending = true;

  private VirtualSwarm(Plan plan) {
    this.plan = plan;
    this.randomness = new SplittableRandom(plan.seed())::nextBytes;
    this.numbers = new long[plan.pairs()];
    for (int i = 0; i < plan.pairs(); i++) {
      pair(i);
    }
    List<AgentName> victims = recipients.stream().map(VirtualAgent::name).toList();
    this.crowd = new HostileCrowd(plan.hostile(), victims, redis, randomness, plan.seed());
    crowd.inboxes().forEach(inbox -> redis.read(inbox, entry -> crowd.received(inbox, entry)));
  }

  /// Runs the plan to its end.
  ///
  /// @param progress called after each simulated hour with the number of hours so far
  public static Result run(Plan plan, IntConsumer progress) {
    return new VirtualSwarm(plan).run(progress);
  }

  private void pair(int number) {
    Identity sender = Identity.generate(randomness);
    Identity recipient = Identity.generate(randomness);
    PinStore pins = PinStore.inMemory();
    AgentName to = AgentName.of("recipient-" + number);
    AgentName from = AgentName.of("sender-" + number);
    if (number % 2 == 0) {
      pin(pins, from, sender);
    }
    VirtualAgent receiving = agent(to, recipient, pins);
    receiving.publish();
    recipients.add(receiving);
    recipientIdentities.add(recipient);
    PinStore known = PinStore.inMemory();
    pin(known, to, recipient);
    senders.add(agent(from, sender, known));
  }

  private static void pin(PinStore pins, AgentName name, Identity identity) {
    Fingerprint unused = pins.pin(name, identity.fingerprint());
  }

  private VirtualAgent agent(AgentName name, Identity identity, PinStore pins) {
    EndpointConfig config =
        new EndpointConfig(
            name,
            identity,
            Trust.firstUse(pins),
            Limits.DEFAULT.withInboundBudget(plan.memory()),
            randomness,
            "slow"::equals);
    return new VirtualAgent(redis, config, new Application());
  }

  private final class Application implements VirtualAgent.Application {
    @Override
    public void handled(VirtualAgent at, InboundMessage work) {
      String from = work.from().name().value();
      boolean pair = at.name().value().equals(from.replace("sender-", "recipient-"));
      if (pair && from.startsWith("sender-")) {
        honest.handled(from, work.payload(), work.redelivered());
      }
    }

    @Override
    public void ended(Ticket ticket, Outcome outcome) {
      if (ticket instanceof Honest.Numbered numbered) {
        honest.ended(numbered, outcome, redis.now().nanos());
      } else if (ticket instanceof Newcomer newcomer) {
        long took = redis.now().nanos() - newcomer.sentNanos();
        newcomerWorst = Math.max(newcomerWorst, took);
        if (!(outcome instanceof Outcome.Handled) || took > NEWCOMER_PATIENCE.toNanos()) {
          honest.wrong(
              "A newcomer's first message ended as %s after %s"
                  .formatted(outcome, Duration.ofNanos(took)));
        }
      }
    }
  }

  private Result run(IntConsumer progress) {
    for (int i = 0; i < senders.size(); i++) {
      int number = i;
      redis.in(Duration.ofMillis(37L * i), () -> send(number));
    }
    redis.run(WARM_UP);
    if (plan.hostile() > 0) {
      redis.in(Duration.ZERO, this::strike);
    }
    redis.in(NEWCOMER_EVERY, this::newcomer);
    redis.in(Duration.ZERO, this::check);
    for (int hour = 1; hour <= plan.span().toHours(); hour++) {
      redis.run(Duration.ofHours(1));
      progress.accept(hour);
    }
    redis.run(plan.span().minusHours(plan.span().toHours()));
    sending = false;
    redis.run(SETTLING);
    if (honest.endedCount() != honest.sentCount()) {
      honest.wrong(honest.sentCount() - honest.endedCount() + " messages never ended.");
    }
    long[] roundTrips = honest.takeRoundTrips();
    return new Result(
        honest.wrong(),
        honest.sentCount(),
        honest.outcomes(),
        Duration.ofNanos(quantile(roundTrips, 0.5)),
        Duration.ofNanos(quantile(roundTrips, 0.99)),
        newcomers,
        Duration.ofNanos(newcomerWorst),
        memoryMost,
        crowd.strikes(),
        recipients.getFirst().endpoint().anomalies().drops());
  }

  private static long quantile(long[] sorted, double part) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * part)];
  }

  private void send(int pair) {
    if (sending) {
      VirtualAgent sender = senders.get(pair);
      var message =
          new Honest.Numbered(sender.name().value(), numbers[pair]++, redis.now().nanos());
      honest.sent();
      sender.send(recipients.get(pair).name(), message, message.payload(PAYLOAD), TIME_TO_LIVE);
      redis.in(SEND_EVERY, () -> send(pair));
    }
  }

  private void strike() {
    if (sending) {
      crowd.strike();
      redis.in(plan.every(), this::strike);
    }
  }

  /// An unknown agent sends one message to the next recipient.
  private void newcomer() {
    if (!sending) {
      return;
    }
    int to = newcomers % recipients.size();
    AgentName recipient = recipients.get(to).name();
    PinStore known = PinStore.inMemory();
    pin(known, recipient, recipientIdentities.get(to));
    VirtualAgent agent =
        agent(AgentName.of("newcomer-" + newcomers++), Identity.generate(randomness), known);
    agent.send(
        recipient, new Newcomer(redis.now().nanos()), Bytes.wrap(new byte[PAYLOAD]), TIME_TO_LIVE);
    redis.in(NEWCOMER_EVERY, this::newcomer);
    redis.in(TIME_TO_LIVE.plusSeconds(10), agent::stop);
  }

  private void check() {
    for (VirtualAgent agent : recipients) {
      MemoryStatus memory = agent.endpoint().snapshot().memory();
      memoryMost = Math.max(memoryMost, memory.used());
      if (memory.used() > memory.total()) {
        honest.wrong(agent.name() + " holds more than its bound: " + memory.used());
      }
    }
    redis.in(CHECK_EVERY, this::check);
  }
}
