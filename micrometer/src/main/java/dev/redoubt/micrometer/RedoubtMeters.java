package dev.redoubt.micrometer;

import dev.redoubt.Agent;
import dev.redoubt.AgentCounters;
import dev.redoubt.AgentCounters.SettleTimes;
import dev.redoubt.AgentStatus;
import dev.redoubt.AgentStatus.Connection;
import dev.redoubt.RedisInfo;
import dev.redoubt.message.Rejection;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Misbehaviour;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The meters of one agent, read when they are published: a message costs nothing more for them.
///
/// ```java
/// new RedoubtMeters(agent).bindTo(registry);
/// ```
///
/// All begin with `redoubt.` and have the tag `redoubt.agent`, the agent's name; docs/metrics.md
/// lists them. No tag ever holds anything that a peer or Redis can choose, so their number is
/// bounded. Thread-safe.
public final class RedoubtMeters implements MeterBinder {
  private final Agent agent;
  private final Readings readings;
  private final Tags tags;

  /// @param agent started or not; once it has closed, its last numbers stay
  public RedoubtMeters(Agent agent) {
    this(agent, System::nanoTime);
  }

  RedoubtMeters(Agent agent, LongSupplier nanoTime) {
    this.agent = agent;
    this.readings = new Readings(agent, nanoTime);
    this.tags = Tags.of("redoubt.agent", agent.name());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Meters meters = new Meters(registry, agent, readings, tags);
    sent(meters);
    received(meters);
    anomalies(meters);
    present(meters);
    redis(meters);
  }

  private static void sent(Meters meters) {
    meters.counter("redoubt.sent", "messages accepted for sending", c -> c.sent().accepted());
    meters.counter(
        "redoubt.ended", ENDED, c -> c.sent().handled(), "outcome", "handled", "reason", "none");
    meters.counter(
        "redoubt.ended", ENDED, c -> c.sent().expired(), "outcome", "expired", "reason", "none");
    meters.counter(
        "redoubt.ended",
        ENDED,
        c -> c.sent().unconfirmed(),
        "outcome",
        "unconfirmed",
        "reason",
        "none");
    for (Rejection reason : Rejection.values()) {
      meters.counter(
          "redoubt.ended",
          ENDED,
          c -> c.sent().rejected().getOrDefault(reason, 0L),
          "outcome",
          "rejected",
          "reason",
          lower(reason));
    }
    settleTimes(meters);
  }

  private static final String ENDED = "messages sent that have ended";

  /// A histogram of counters: it is the agent's own, so that no message is recorded a second time,
  /// and Micrometer has no meter for one that exists already.
  private static void settleTimes(Meters meters) {
    String said = "messages that ended handled within this time, in seconds, from the send";
    SettleTimes shape = meters.readings().status().counters().sent().settleTimes();
    List<Duration> bounds = shape.bounds();
    for (int i = 0; i < bounds.size(); i++) {
      int bound = i;
      meters.counter(
          "redoubt.settle.within",
          said,
          c -> c.sent().settleTimes().within().get(bound),
          "within",
          Double.toString(seconds(bounds.get(i))));
    }
    meters.counter(
        "redoubt.settle.within", said, c -> c.sent().settleTimes().count(), "within", "+Inf");
    meters.counter(
        "redoubt.settle.seconds",
        "time from the send until handled, of all messages together",
        c -> seconds(c.sent().settleTimes().sum()));
  }

  private static void received(Meters meters) {
    for (Settlement settlement : Settlement.values()) {
      meters.counter(
          "redoubt.settled",
          "messages received, by what became of them",
          c -> c.received().settled().getOrDefault(settlement, 0L),
          "settlement",
          lower(settlement));
    }
    meters.counter(
        "redoubt.answers.dropped",
        "replies that were not sent, since their requester took none",
        c -> c.received().answersDropped());
  }

  private static final String REFUSED = "claims to a name that were refused";
  private static final String ROTATIONS = "new keys for our messages";

  private static void anomalies(Meters meters) {
    for (Misbehaviour kind : Misbehaviour.values()) {
      meters.counter(
          "redoubt.redis.misbehaviour",
          "what Redis did that an honest one does not",
          c -> c.anomalies().misbehaviour().getOrDefault(kind, 0L),
          "kind",
          lower(kind));
    }
    meters.counter(
        "redoubt.dropped",
        "envelopes and handshakes dropped before they meant anything",
        c -> c.anomalies().drops().values().stream().mapToLong(Long::longValue).sum());
    meters.counter("redoubt.peers.refused", REFUSED, c -> c.anomalies().peersRefused(), "by", "us");
    meters.counter(
        "redoubt.peers.refused", REFUSED, c -> c.anomalies().refusedByPeers(), "by", "peer");
    meters.counter(
        "redoubt.evictions",
        "messages, sessions and identities evicted to make room",
        c -> c.anomalies().evictions());
    meters.counter(
        "redoubt.events.withheld",
        "events that were counted only, since there were too many",
        c -> c.anomalies().eventsWithheld());
    meters.counter(
        "redoubt.events.lost",
        "events that a slow listener did not get",
        AgentCounters::eventsLost);
  }

  private static void present(Meters meters) {
    for (Connection state : Connection.values()) {
      meters.gauge(
          "redoubt.connection",
          "1 for the state of the connection to Redis, 0 for others",
          null,
          s -> s.connection() == state ? 1 : 0,
          "state",
          lower(state));
    }
    queue(meters, "outbox", s -> s.queues().outbox());
    queue(meters, "answers", s -> s.queues().answers());
    queue(meters, "inbox", s -> s.queues().inbox());
    meters.deadLetters();
    meters.gauge("redoubt.peers", "instances known and trusted", null, s -> s.peers().size());
    meters.gauge("redoubt.sessions", "sessions open", null, s -> s.sessions().open());
    meters.statusCounter(
        "redoubt.handshakes", "handshakes begun and answered", s -> s.sessions().handshakes());
    meters.statusCounter(
        "redoubt.key.rotations", ROTATIONS, s -> s.sessions().rotations(), "kind", "generation");
    meters.statusCounter(
        "redoubt.key.rotations", ROTATIONS, s -> s.sessions().kemSteps(), "kind", "kem");
    meters.gauge(
        "redoubt.memory.used", "heap that peers make us keep", "bytes", s -> s.memory().used());
    meters.gauge("redoubt.memory.max", "the bound on it", "bytes", s -> s.memory().total());
  }

  /// What Redis says of itself: hints that it may make up, so there is no tag for its servers,
  /// which it names.
  private static void redis(Meters meters) {
    meters.redis(
        "redoubt.redis.memory.used", "memory that Redis takes", "bytes", RedisInfo::memoryUsed);
    meters.redis(
        "redoubt.redis.memory.max", "its maxmemory, 0 for no limit", "bytes", RedisInfo::memoryMax);
    meters.redis(
        "redoubt.redis.evicted", "keys that Redis has evicted", null, RedisInfo::evictedKeys);
    meters.redis("redoubt.redis.clients", "connections to Redis", null, RedisInfo::clients);
    meters.redis(
        "redoubt.redis.rejected",
        "connections that Redis has refused, for want of room",
        null,
        RedisInfo::rejectedConnections);
    meters.redis(
        "redoubt.redis.operations",
        "commands that Redis executes in a second",
        null,
        RedisInfo::commandsPerSecond);
    meters.redis(
        "redoubt.redis.persistence",
        "1 unless Redis failed to save or to log",
        null,
        info -> info.persistenceOk() ? 1 : 0);
    for (String command : List.of("xadd", "xread", "xdel")) {
      meters.redis(
          "redoubt.redis.command",
          "average time that Redis takes for the command",
          "seconds",
          info -> seconds(info.commandTimes().get(command)),
          "command",
          command);
    }
  }

  private static void queue(Meters meters, String name, QueueOf queue) {
    meters.gauge(
        "redoubt.queue.messages",
        "messages that have not ended",
        null,
        s -> queue.of(s).messages(),
        "queue",
        name);
    meters.gauge(
        "redoubt.queue.used",
        "heap that they take",
        "bytes",
        s -> queue.of(s).bytes(),
        "queue",
        name);
    meters.gauge(
        "redoubt.queue.max", "the bound on it", "bytes", s -> queue.of(s).budget(), "queue", name);
  }

  private interface QueueOf {
    AgentStatus.Queue of(AgentStatus status);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(@Nullable Duration span) {
    return span == null ? Double.NaN : span.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /// Registers meters that read from the same status.
  private record Meters(MeterRegistry registry, Agent agent, Readings readings, Tags tags) {
    void counter(
        String name, String description, ToDoubleFunction<AgentCounters> value, String... more) {
      statusCounter(name, description, status -> value.applyAsDouble(status.counters()), more);
    }

    void statusCounter(
        String name, String description, ToDoubleFunction<AgentStatus> value, String... more) {
      FunctionCounter.builder(name, readings, r -> value.applyAsDouble(r.status()))
          .description(description)
          .tags(tags.and(more))
          .register(registry);
    }

    void gauge(
        String name,
        String description,
        @Nullable String unit,
        ToDoubleFunction<AgentStatus> value,
        String... more) {
      register(
          Gauge.builder(name, readings, r -> value.applyAsDouble(r.status())),
          description,
          unit,
          more);
    }

    void deadLetters() {
      register(
          Gauge.builder("redoubt.dead.letters", agent, a -> a.deadLetters().count()),
          "messages that were not handled, and are kept",
          null);
    }

    /// NaN while nothing is known.
    void redis(
        String name,
        String description,
        @Nullable String unit,
        ToDoubleFunction<RedisInfo> value,
        String... more) {
      register(
          Gauge.builder(
              name,
              agent,
              a -> a.redisInfo().map(info -> value.applyAsDouble(info)).orElse(Double.NaN)),
          description,
          unit,
          more);
    }

    private void register(
        Gauge.Builder<?> gauge, String description, @Nullable String unit, String... more) {
      gauge
          .description(description)
          .baseUnit(unit)
          .tags(tags.and(more))
          .strongReference(true)
          .register(registry);
    }
  }
}
