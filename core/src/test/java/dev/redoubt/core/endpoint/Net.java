package dev.redoubt.core.endpoint;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/// A Redis between endpoints, with a clock that stands still unless a test advances it. Every write
/// takes a millisecond.
final class Net {
  static final long WALL = 1_800_000_000_000L;
  private static final Duration DELAY = Duration.ofMillis(1);
  private static final Map<String, Identity> IDENTITIES = new HashMap<>();

  private record Event(long at, long order, Runnable task) {}

  private record Presence(AgentName name, long heartbeatMillis, Bytes bundle) {}

  /// An entry written to an inbox.
  record Written(InboxId to, Entry entry) {}

  final List<Written> history = new ArrayList<>();

  /// Filters the writes that get through.
  Predicate<Written> passes = written -> true;

  /// How far the wall clock of endpoints started from now on is ahead.
  Duration clockAhead = Duration.ZERO;

  /// How far Redis' time is ahead.
  Duration redisAhead = Duration.ZERO;

  /// How long Redis is busy with each write: later ones wait for it.
  Duration work = Duration.ZERO;

  private long busyUntil = Long.MIN_VALUE;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.at == b.at ? Long.compare(a.order, b.order) : Long.compare(a.at, b.at));
  private final Map<InboxId, Node> nodes = new LinkedHashMap<>();
  private final Map<InboxId, Presence> directory = new LinkedHashMap<>();
  private final SeededRandomness randomness = new SeededRandomness(4);
  private long order;
  private Now now = new Now(1_000_000_000_000L, WALL);

  /// Kept per name, since making identities is slow.
  static synchronized Identity identity(String name) {
    return IDENTITIES.computeIfAbsent(
        name, key -> Identity.generate(new SeededRandomness(key.hashCode())));
  }

  Now now() {
    return now;
  }

  SeededRandomness randomness() {
    return randomness;
  }

  Node start(String name, TrustPolicy trust) {
    return start(name, trust, Limits.DEFAULT);
  }

  Node start(String name, TrustPolicy trust, Limits limits) {
    return start(name, trust, limits, Bytes.EMPTY);
  }

  /// Starts an instance, published and connected.
  Node start(String name, TrustPolicy trust, Limits limits, Bytes credential) {
    return start(name, identity(name), trust, limits, credential);
  }

  /// The same with a given identity, which peers may not have pinned for that name.
  Node start(String name, Identity identity, TrustPolicy trust, Limits limits, Bytes credential) {
    EndpointConfig config =
        new EndpointConfig(
            AgentName.of(name), identity, credential, trust, limits, randomness, "free"::equals);
    return start(new Endpoint(config, starting()));
  }

  /// The same with a given memory budget.
  Node start(String name, TrustPolicy trust, MemoryBudget budget) {
    EndpointConfig config =
        new EndpointConfig(
            AgentName.of(name), identity(name), trust, Limits.DEFAULT, randomness, "free"::equals);
    return start(new Endpoint(config, budget, starting()));
  }

  private Now starting() {
    return new Now(now.nanos(), now.wallMillis() + clockAhead.toMillis());
  }

  private Node start(Endpoint endpoint) {
    Node node = new Node(this, endpoint, clockAhead.toMillis());
    nodes.put(node.endpoint.inbox(), node);
    node.endpoint.publish(node.now());
    node.endpoint.connected(node.now());
    node.carryOut();
    return node;
  }

  /// Like `kill -9`: its bundle stays listed.
  void kill(Node node) {
    nodes.remove(node.endpoint.inbox());
    node.endpoint.close();
  }

  void publish(InboxId inbox, AgentName name, Bytes bundle) {
    directory.put(inbox, new Presence(name, redisTime(), bundle));
  }

  private long redisTime() {
    return now.wallMillis() + redisAhead.toMillis();
  }

  void unpublish(InboxId inbox) {
    directory.remove(inbox);
  }

  Listing list(AgentName name) {
    List<Listing.Listed> listed = new ArrayList<>();
    directory.forEach((inbox, presence) -> {
      if (presence.name.equals(name)) {
        listed.add(new Listing.Listed(inbox, presence.heartbeatMillis, presence.bundle));
      }
    });
    return new Listing(redisTime(), listed);
  }

  void write(InboxId to, Entry entry) {
    Written written = new Written(to, entry);
    history.add(written);
    if (passes.test(written)) {
      busyUntil = Math.max(busyUntil, now.nanos()) + work.toNanos();
      later(() -> deliver(written));
    }
  }

  /// Delivers `written` once more.
  void deliver(Written written) {
    Node node = nodes.get(written.to);
    if (node != null && !node.suspended) {
      node.endpoint.received(List.of(written.entry), node.now());
      node.carryOut();
    }
  }

  void later(Runnable task) {
    events.add(new Event(Math.max(now.plus(DELAY), busyUntil), order++, task));
  }

  /// Advances the clock without running anything.
  void jump(Duration span) {
    now = new Now(now.plus(span), now.wallMillis() + span.toMillis());
  }

  /// Advances the clock by `span` and runs everything that is due.
  void run(Duration span) {
    long until = now.plus(span);
    while (true) {
      long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().at;
      for (Node node : nodes.values()) {
        if (!node.suspended) {
          next = Math.min(next, node.endpoint.nextTick());
        }
      }
      if (next > until) {
        break;
      }
      to(Math.max(next, now.nanos()));
      while (!events.isEmpty() && now.reached(events.peek().at)) {
        events.poll().task.run();
      }
      for (Node node : List.copyOf(nodes.values())) {
        if (!node.suspended && now.reached(node.endpoint.nextTick())) {
          node.endpoint.tick(node.now());
          node.carryOut();
        }
      }
    }
    to(until);
  }

  private void to(long nanos) {
    long wall = WALL + (nanos - 1_000_000_000_000L) / 1_000_000;
    now = new Now(nanos, wall);
  }
}
