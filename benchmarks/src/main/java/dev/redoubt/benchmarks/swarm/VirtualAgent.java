package dev.redoubt.benchmarks.swarm;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.identity.AgentName;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import java.time.Duration;
import java.util.List;

/// An honest agent in simulated time: the real [Endpoint], and an application that handles `work`
/// at once, replies to `ask`, and is slow to handle `slow`.
final class VirtualAgent {
  /// Receives the events that an application would see.
  interface Application {
    void handled(VirtualAgent at, InboundMessage work);

    void ended(Ticket ticket, Outcome outcome);
  }

  /// Ticket of replies, whose outcomes are ignored.
  private static final Ticket ANSWER = new Ticket() {};

  private static final Duration HANDLING = Duration.ofNanos(100_000);
  private static final Duration SLOW = Duration.ofSeconds(20);
  private static final Duration ROUND_TRIP = Duration.ofMillis(1);

  private final VirtualRedis redis;
  private final Endpoint endpoint;
  private final Application application;
  private final Duration answersLive;
  private long wakeAt = Long.MAX_VALUE;
  private boolean running = true;

  VirtualAgent(VirtualRedis redis, EndpointConfig config, Application application) {
    this.redis = redis;
    this.application = application;
    this.answersLive = Duration.ofMinutes(5);
    this.endpoint = new Endpoint(config, redis.now());
    redis.read(endpoint.inbox(), this::read);
    endpoint.connected(redis.now());
    carryOut();
  }

  void publish() {
    endpoint.publish(redis.now());
    carryOut();
  }

  AgentName name() {
    return endpoint.name();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  void send(AgentName to, Ticket ticket, Bytes payload, Duration timeToLive) {
    var unused = endpoint.send(to, message(ticket, "work", payload, timeToLive), redis.now());
    carryOut();
  }

  void stop() {
    running = false;
    redis.stopReading(endpoint.inbox());
    endpoint.close();
  }

  private static OutboundMessage message(
      Ticket ticket, String type, Bytes payload, Duration timeToLive) {
    return new OutboundMessage(
        ticket,
        type,
        "application/octet-stream",
        List.of(),
        payload,
        timeToLive,
        false,
        false,
        null);
  }

  private void read(Entry entry) {
    endpoint.received(List.of(entry), redis.now());
    carryOut();
  }

  private void later(Duration delay, Runnable input) {
    redis.in(
        delay,
        () -> {
          if (running) {
            input.run();
            carryOut();
          }
        });
  }

  private void carryOut() {
    endpoint.drain(redis.now()).forEach(this::carryOut);
    long next = endpoint.nextTick();
    if (next < wakeAt) {
      wakeAt = next;
      redis.at(next, () -> tick(next));
    }
  }

  private void tick(long planned) {
    if (running) {
      if (wakeAt == planned) {
        wakeAt = Long.MAX_VALUE;
      }
      endpoint.tick(redis.now());
      carryOut();
    }
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.Write write -> {
        redis.write(write.to(), write.stream(), write.bytes());
        if (write.awaited()) {
          later(ROUND_TRIP, () -> endpoint.written(write.id(), true, redis.now()));
        }
      }
      case Action.ReadDirectory read ->
          later(
              ROUND_TRIP, () -> endpoint.listed(read.name(), redis.list(read.name()), redis.now()));
      case Action.Heartbeat beat -> {
        Bytes bundle = beat.bundle();
        if (bundle != null) {
          redis.publish(beat.name(), endpoint.inbox(), bundle);
        }
        later(ROUND_TRIP, () -> endpoint.heartbeatAnswered(redis.now().wallMillis(), redis.now()));
      }
      case Action.Handle handle -> handle(handle.run(), 0);
      case Action.Ended ended ->
          ended.tickets().forEach(ticket -> application.ended(ticket, ended.outcome()));
      case Action.Report report -> {}
      case Action.Persist persist -> {}
      case Action.ReadOwner read -> {}
      case Action.WriteOwner write -> {}
      case Action.Fenced fenced -> {}
      case Action.Progress progress -> {}
      case Action.Connected connected -> {}
      case Action.Group group -> {} // no agent has groups yet
      case Action.Left left -> {}
    }
  }

  /// Handles messages one at a time, each with its duration.
  private void handle(List<InboundMessage> run, int at) {
    if (at == run.size()) {
      return;
    }
    InboundMessage message = run.get(at);
    if (!redis.now().reached(message.expiresAtNanos()) && !message.enter()) {
      handle(run, at + 1); // revoked
      return;
    }
    Settlement settlement = enter(message);
    Duration takes = message.type().equals("slow") ? SLOW : HANDLING;
    later(
        takes,
        () -> {
          endpoint.settled(message, settlement, redis.now());
          handle(run, at + 1);
        });
  }

  private Settlement enter(InboundMessage message) {
    if (redis.now().reached(message.expiresAtNanos())) {
      return Settlement.EXPIRED;
    }
    switch (message.type()) {
      case "work" -> application.handled(this, message);
      case "ask" -> {
        OutboundMessage answer = message(ANSWER, "answer", message.payload(), answersLive);
        var unused = endpoint.reply(message, answer, redis.now());
      }
      case "slow" -> {}
      default -> {
        return Settlement.NO_HANDLER;
      }
    }
    return Settlement.HANDLED;
  }
}
