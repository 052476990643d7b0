package dev.redoubt.testkit.sim;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.Limits;
import dev.redoubt.core.MessageId;
import dev.redoubt.core.Outcome;
import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.endpoint.Entry;
import dev.redoubt.core.endpoint.Ticket;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.TrustPolicy;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One agent of a simulation: an endpoint, the handlers behind it, and the wires to a [SimRedis].
/// It can be killed and started again as a new instance.
final class SimAgent {
  /// Hears what the application of this agent would see.
  interface Application {
    /// A message enters a handler of incarnation `incarnation`.
    Settlement handle(InboundMessage message, int incarnation);

    void ended(Ticket ticket, Outcome outcome);
  }

  private final Schedule schedule;
  private final SimRedis redis;
  private final SplittableRandom random;
  private final EndpointConfig config;
  private final Application application;
  private final boolean listens;
  private @Nullable Endpoint endpoint;
  private int incarnation;
  private long wakeAt = Long.MAX_VALUE;

  SimAgent(
      AgentName name,
      Identity identity,
      TrustPolicy trust,
      Limits limits,
      boolean listens,
      Application application,
      Schedule schedule,
      SimRedis redis,
      SplittableRandom random) {
    this.schedule = schedule;
    this.redis = redis;
    this.random = random;
    this.application = application;
    this.listens = listens;
    this.config =
        new EndpointConfig(
            name,
            identity,
            trust,
            limits,
            new SeededRandomness(random.nextLong()),
            type -> type.startsWith("unordered"));
  }

  void start() {
    incarnation++;
    wakeAt = Long.MAX_VALUE;
    Endpoint started = new Endpoint(config, schedule.now());
    endpoint = started;
    redis.read(started.inbox(), entry -> read(started, entry));
    if (listens) {
      started.publish(schedule.now());
    }
    started.connected(schedule.now());
    carryOut(started);
  }

  /// As by `kill -9`: nobody is told, nothing is kept.
  void kill() {
    if (endpoint != null) {
      redis.stopReading(endpoint.inbox());
      endpoint.close();
      endpoint = null;
    }
  }

  boolean running() {
    return endpoint != null;
  }

  /// What this incarnation has refused, by reason.
  Map<String, Long> drops() {
    return endpoint == null ? Map.of() : endpoint.snapshot().drops();
  }

  /// INITs of this incarnation, sent and answered.
  long handshakes() {
    return endpoint == null ? 0 : endpoint.snapshot().handshakes();
  }

  MessageId send(AgentName to, OutboundMessage message) {
    Endpoint running = java.util.Objects.requireNonNull(endpoint);
    MessageId id = running.send(to, message, schedule.now());
    carryOut(running);
    return id;
  }

  private void read(Endpoint reader, Entry entry) {
    if (reader == endpoint) {
      reader.received(List.of(entry), schedule.now());
      carryOut(reader);
    }
  }

  private void carryOut(Endpoint running) {
    List<Action> actions = running.drain(schedule.now());
    for (Action action : actions) {
      carryOut(running, action);
    }
    wake(running);
  }

  private void wake(Endpoint running) {
    long next = running.nextTick();
    if (next < wakeAt) {
      wakeAt = next;
      schedule.at(
          next,
          () -> {
            if (running == endpoint) {
              if (wakeAt == next) {
                wakeAt = Long.MAX_VALUE;
              }
              running.tick(schedule.now());
              carryOut(running);
            }
          });
    }
  }

  private void carryOut(Endpoint running, Action action) {
    switch (action) {
      case Action.Write write ->
          redis.write(
              write.to(),
              new Entry(write.stream(), write.bytes()),
              stored -> later(running, () -> running.written(write.id(), stored, schedule.now())));
      case Action.ReadDirectory read ->
          schedule.in(
              redis.delay(),
              () ->
                  later(
                      running,
                      () -> running.listed(read.name(), redis.list(read.name()), schedule.now())));
      case Action.Heartbeat beat -> {
        Bytes bundle = beat.bundle();
        if (bundle != null) {
          redis.heartbeat(running.inbox(), beat.name(), bundle);
        }
      }
      case Action.Handle handle -> handle(running, handle.run(), 0);
      case Action.Ended ended -> application.ended(ended.ticket(), ended.outcome());
      case Action.Progress progress -> {}
      case Action.Connected connected -> {}
      case Action.Report report -> {}
      case Action.Left left -> {}
    }
  }

  private void later(Endpoint running, Runnable input) {
    if (running == endpoint) {
      input.run();
      carryOut(running);
    }
  }

  /// Handles a run one after the other, each taking its time.
  private void handle(Endpoint running, List<InboundMessage> run, int at) {
    if (at == run.size() || running != endpoint) {
      return;
    }
    InboundMessage message = run.get(at);
    Settlement settlement;
    if (schedule.now().reached(message.expiresAtNanos())) {
      settlement = Settlement.EXPIRED;
    } else {
      settlement = application.handle(message, incarnation);
    }
    Duration takes =
        random.nextInt(20) == 0
            ? Duration.ofMillis(random.nextLong(300))
            : Duration.ofNanos(random.nextLong(1_000_000));
    schedule.in(
        takes,
        () ->
            later(
                running,
                () -> {
                  running.settled(message, settlement, schedule.now());
                  handle(running, run, at + 1);
                }));
  }
}
