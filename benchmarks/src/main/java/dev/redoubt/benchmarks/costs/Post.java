package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import dev.redoubt.transport.Listing.Listed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out the actions of endpoints in memory, in order and on the calling thread: the whole
/// protocol without threads and without Redis. Every message is handled at once.
///
/// The directory is honest, has one instance per name, and reports every agent as alive. Not
/// thread-safe.
final class Post {
  /// Receives what is written to inboxes.
  interface Listener {
    void write(InboxId to, Entry entry);
  }

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
  private static final Ticket TICKET = new Ticket() {};

  private final Supplier<Now> clock;
  private final Listener outside;
  private final Map<InboxId, Endpoint> endpoints = new HashMap<>();
  private final Map<AgentName, Listed> directory = new HashMap<>();
  private final Queue<Endpoint> busy = new ArrayDeque<>();
  private Listener watcher = (to, entry) -> {};
  private long connected;
  private long handled;
  private long settled;

  /// @param outside receives what is written to inboxes of unknown endpoints
  Post(Supplier<Now> clock, Listener outside) {
    this.clock = clock;
    this.outside = outside;
  }

  /// Makes a post that drops what is written to unknown endpoints.
  Post(Supplier<Now> clock) {
    this(clock, (to, entry) -> {});
  }

  static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  static InboxId inbox() {
    try (Identity identity = identity()) {
      return InboxId.of(identity.fingerprint(), InstanceId.random(RANDOM::nextBytes));
    }
  }

  /// Calls `watcher` for every later write.
  void watch(Listener watcher) {
    this.watcher = watcher;
  }

  /// Thread-safe, unlike the other methods, since generating the prekey takes time.
  Endpoint make(AgentName name, Identity identity) {
    return new Endpoint(
        new EndpointConfig(
            name,
            identity,
            Trust.firstUse(PinStore.inMemory()),
            Limits.DEFAULT,
            RANDOM::nextBytes,
            type -> false),
        clock.get());
  }

  static Identity identity() {
    return Identity.generate(RANDOM::nextBytes);
  }

  /// @param published whether the directory lists the endpoint
  void join(Endpoint endpoint, boolean published) {
    endpoints.put(endpoint.inbox(), endpoint);
    if (published) {
      endpoint.publish(clock.get());
    }
    endpoint.connected(clock.get());
    settle(endpoint);
  }

  /// Removes and closes `endpoint` without a farewell; its peers do not notice that it is gone.
  void forget(Endpoint endpoint) {
    endpoints.remove(endpoint.inbox());
    directory.remove(endpoint.name());
    endpoint.close();
  }

  /// Removes and closes all endpoints.
  void clear() {
    endpoints.values().forEach(Endpoint::close);
    endpoints.clear();
    directory.clear();
  }

  Listing list(AgentName name) {
    Listed listed = directory.get(name);
    long now = clock.get().wallMillis();
    return new Listing(
        now,
        listed == null ? List.of() : List.of(new Listed(listed.inbox(), now, listed.bundle())));
  }

  void publish(AgentName name, InboxId inbox, Bytes bundle) {
    directory.put(name, new Listed(inbox, clock.get().wallMillis(), bundle));
  }

  /// Starts a session and returns once it is confirmed.
  void connect(Endpoint from, AgentName to) {
    long before = connected;
    from.connect(to, TICKET, true, TIME_TO_LIVE, clock.get());
    settle(from);
    if (connected != before + 1) {
      throw new IllegalStateException(from.name() + " did not reach " + to + ".");
    }
  }

  /// Sends `count` messages and returns once their sender has the receipts.
  void send(Endpoint from, AgentName to, Bytes body, int count) {
    long before = settled;
    OutboundMessage message =
        new OutboundMessage(
            TICKET,
            "bench",
            "application/octet-stream",
            List.of(),
            body,
            TIME_TO_LIVE,
            false,
            false,
            null);
    for (int i = 0; i < count; i++) {
      MessageId unused = from.send(to, message, clock.get());
    }
    settle(from);
    if (settled != before + count) {
      throw new IllegalStateException((settled - before) + " of " + count + " were handled.");
    }
  }

  /// Delivers an entry from outside to `to`.
  void deliver(InboxId to, Entry entry) {
    Endpoint endpoint = endpoints.get(to);
    if (endpoint != null) {
      endpoint.received(List.of(entry), clock.get());
      settle(endpoint);
    }
  }

  /// Number of messages handled so far.
  long handled() {
    return handled;
  }

  /// Carries out the actions of `first` and everything that follows from them.
  void settle(Endpoint first) {
    busy.add(first);
    for (Endpoint next = busy.poll(); next != null; next = busy.poll()) {
      List<Action> actions = next.drain(clock.get());
      for (Action action : actions) {
        carryOut(next, action);
      }
      if (!actions.isEmpty()) {
        busy.add(next);
      }
    }
  }

  private void carryOut(Endpoint endpoint, Action action) {
    switch (action) {
      case Action.Write write -> write(endpoint, write);
      case Action.ReadDirectory read ->
          endpoint.listed(read.name(), list(read.name()), clock.get());
      case Action.Heartbeat beat -> beat(endpoint, beat);
      case Action.Handle handle -> {
        for (InboundMessage message : handle.run()) {
          handled += message.enter() ? 1 : 0;
          endpoint.settled(message, Settlement.HANDLED, clock.get());
        }
      }
      case Action.Ended ended -> {
        if (!ended.outcome().equals(Outcome.HANDLED)) {
          throw new IllegalStateException("A message ended as " + ended.outcome() + ".");
        }
        settled += ended.tickets().size();
      }
      case Action.Connected done -> {
        if (!(done.result() instanceof Action.ConnectResult.Ready)) {
          throw new IllegalStateException("A connect ended as " + done.result() + ".");
        }
        connected++;
      }
      case Action.Persist unused -> {}
      case Action.ReadOwner unused -> {}
      case Action.WriteOwner unused -> {}
      case Action.Fenced unused -> {}
      case Action.Progress unused -> {}
      case Action.Report unused -> {}
      case Action.Group group -> {} // no agent has groups yet
      case Action.Left unused -> {}
    }
  }

  private void write(Endpoint from, Action.Write write) {
    from.written(write.id(), true, clock.get());
    Entry entry = new Entry(write.stream(), write.bytes());
    watcher.write(write.to(), entry);
    Endpoint to = endpoints.get(write.to());
    if (to == null) {
      outside.write(write.to(), entry);
    } else {
      to.received(List.of(entry), clock.get());
      busy.add(to);
    }
  }

  private void beat(Endpoint endpoint, Action.Heartbeat beat) {
    @Nullable Bytes bundle = beat.bundle();
    if (bundle != null) {
      publish(beat.name(), endpoint.inbox(), bundle);
    }
    endpoint.heartbeatAnswered(clock.get().wallMillis(), clock.get());
  }
}
