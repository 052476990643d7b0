package dev.redoubt.testkit.sim;

import dev.redoubt.core.endpoint.Action;
import dev.redoubt.core.endpoint.Endpoint;
import dev.redoubt.core.endpoint.EndpointConfig;
import dev.redoubt.core.endpoint.HandlerSend;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.link.Ticket;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import dev.redoubt.transport.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One agent of a simulation: an endpoint, the handlers behind it, and its connection to a
/// [SimRedis]. It can be killed, leave, and start again, as a new instance or from its store; be
/// suspended; and be cut off from Redis.
final class SimAgent {
  private final String label;
  private final EndpointConfig config;
  private final Schedule schedule;
  private final SimRedis redis;
  private final SplittableRandom random;
  private final Application application;
  final SimClock clock;

  /// Entries that arrived while it did not read, and other pending notifications.
  private final List<Entry> unread = new ArrayList<>();

  private final List<Runnable> held = new ArrayList<>();
  private @Nullable Endpoint endpoint;
  private boolean publishes;
  private boolean leaving;
  private boolean suspended;
  private boolean offline;
  private long suspendedNanos;

  /// When it was suspended, and until when.
  private final List<long[]> standstills = new ArrayList<>();

  private long wakeAt = Long.MAX_VALUE;
  private int unacknowledged;
  private SessionLog sessions = new SessionLog();
  private @Nullable SimStore store;
  private boolean fencedNext;
  private int runs;
  private @Nullable InstanceId lastInstance;

  SimAgent(
      String label,
      EndpointConfig config,
      Application application,
      Schedule schedule,
      SimRedis redis,
      SplittableRandom random) {
    this.label = label;
    this.config = config;
    this.application = application;
    this.clock = new SimClock(schedule);
    this.schedule = schedule;
    this.redis = redis;
    this.random = random;
  }

  AgentName name() {
    return config.name();
  }

  InstanceId instance() {
    return current().instance();
  }

  /// Of this run or, while it does not run, of the one before.
  @Nullable InstanceId lastInstance() {
    return lastInstance;
  }

  private Endpoint current() {
    return Objects.requireNonNull(endpoint, "this agent does not run");
  }

  @Override
  public String toString() {
    return label;
  }

  private Now now() {
    return clock.now();
  }

  // --- Its life

  /// From now on it publishes whenever it starts.
  void publishes() {
    publishes = true;
  }

  /// From now on it keeps what has to outlive it in `kept`.
  void stores(SimStore kept) {
    store = kept;
  }

  /// A backup of its store is made.
  void backUp() {
    if (store != null) {
      store.backUp();
    }
  }

  /// The next run finds the backup.
  ///
  /// @return false where there is none that Redis could tell to be old
  boolean restoreBackup() {
    boolean old = store != null && store.backupIsOld();
    if (old) {
      fencedNext = Objects.requireNonNull(store).restoreBackup();
    }
    return old;
  }

  /// Whether the run that begins must find that its store is not the newest.
  boolean mustBeFenced() {
    return fencedNext;
  }

  /// The next run finds nothing.
  void loseStore() {
    if (store != null) {
      store = store.empty();
      fencedNext = false;
    }
  }

  boolean stores() {
    return store != null;
  }

  /// How often it has started.
  int runs() {
    return runs;
  }

  void start() {
    runs++;
    leaving = false;
    wakeAt = Long.MAX_VALUE;
    unacknowledged = 0;
    sessions = new SessionLog();
    Endpoint started = store == null ? new Endpoint(config, now()) : restored(store);
    endpoint = started;
    lastInstance = started.instance();
    redis.read(started.inbox(), this);
    if (publishes) {
      started.publish(now());
    }
    started.connected(now());
    carryOut(started);
  }

  private Endpoint restored(SimStore kept) {
    Set<Ticket> left = new HashSet<>();
    try {
      Endpoint restored =
          Endpoint.restore(
              config,
              kept.entries(),
              (to, id, message, span) -> {
                Ticket ticket = application.restored(this, id);
                if (!left.add(ticket)) {
                  throw new Wrong(ticket + " was kept twice");
                }
                return ticket;
              },
              now());
      endpoint = restored;
      application.restarted(this, left);
      return restored;
    } catch (MalformedException e) {
      throw new Wrong("what " + this + " had kept is malformed: " + e.getMessage());
    }
  }

  /// Like `kill -9`: nobody is told, and nothing is kept but what its store has.
  void kill() {
    if (endpoint != null) {
      redis.stopReading(endpoint.inbox());
      endpoint.close();
      endpoint = null;
      if (store != null) {
        store.crash();
      }
      suspended = false;
      offline = false;
      held.clear();
      unread.clear();
    }
  }

  /// Leaves within `drain`, and ends.
  void leave(Duration drain) {
    if (able()) {
      leaving = true;
      current().leave(drain, now());
      carryOut(current());
    }
  }

  /// Suspends the process for `span`.
  void suspend(Duration span) {
    if (able()) {
      Endpoint running = current();
      suspended = true;
      suspendedNanos = now().nanos();
      schedule.in(span, () -> resume(running));
    }
  }

  /// Runs what became due meanwhile, in any order.
  private void resume(Endpoint running) {
    if (running == endpoint && suspended) {
      suspended = false;
      standstills.add(new long[] {suspendedNanos, now().nanos()});
      List<Runnable> waiting = new ArrayList<>(held);
      held.clear();
      waiting.add(random.nextInt(waiting.size() + 1), () -> readHeld(running));
      waiting.forEach(input -> input(running, input));
    }
  }

  /// Cuts it off from Redis for `span`.
  void cutOff(Duration span) {
    if (able()) {
      Endpoint running = current();
      offline = true;
      input(running, () -> running.disconnected(now()));
      schedule.in(span, () -> reconnect(running));
    }
  }

  private void reconnect(Endpoint running) {
    if (running == endpoint && offline) {
      offline = false;
      input(
          running,
          () -> {
            running.connected(now());
            readHeld(running);
          });
    }
  }

  /// Ends all its troubles.
  void recover() {
    if (endpoint != null) {
      resume(endpoint);
      reconnect(endpoint);
    }
  }

  /// Whether it works normally: runs, is not leaving and has no trouble.
  boolean able() {
    return endpoint != null && !leaving && !suspended && !offline;
  }

  boolean running() {
    return endpoint != null;
  }

  /// Whether its application can send.
  boolean sends() {
    return endpoint != null && !leaving && !suspended;
  }

  boolean leaving() {
    return leaving;
  }

  /// The latest instant at which something due at `dueNanos` happens here.
  long lateBy(long dueNanos) {
    long second = Duration.ofSeconds(1).toNanos();
    long late = dueNanos;
    for (long[] standstill : standstills) {
      if (standstill[0] < late && late - second <= standstill[1]) {
        late = standstill[1] + second;
      }
    }
    return late;
  }

  // --- What is seen of it

  Snapshot snapshot() {
    return current().snapshot();
  }

  /// Sessions that this incarnation opened to instances to which it had opened one before.
  int sessionsLost() {
    return sessions.lost();
  }

  void checkBounds() {
    if (endpoint != null) {
      TableBounds.check(this, endpoint.tables(), unacknowledged);
    }
  }

  void checkQuiet() {
    if (endpoint != null) {
      TableBounds.checkQuiet(this, endpoint.snapshot());
    }
  }

  // --- What it does

  void send(Sent message) {
    Endpoint running = current();
    message.id = running.send(message.to, message.outbound(), now());
    carryOut(running);
  }

  // --- What is told to its endpoint

  /// An entry was added to one of its streams.
  void arrived(Entry entry) {
    unread.add(entry);
    Endpoint running = current();
    if (!suspended && !offline) {
      input(running, () -> readHeld(running));
    }
  }

  void hint(AgentName name, boolean joined) {
    Endpoint running = current();
    input(running, () -> running.hint(name, joined, now()));
  }

  /// Reads like the owner of an inbox: all handshakes first.
  private void readHeld(Endpoint running) {
    if (!unread.isEmpty()) {
      List<Entry> entries = new ArrayList<>(unread);
      unread.clear();
      entries.sort(Comparator.comparing(Entry::stream));
      running.received(entries, now());
    }
  }

  private void input(Endpoint running, Runnable input) {
    if (running == endpoint) {
      if (suspended) {
        held.add(input);
      } else {
        input.run();
        carryOut(running);
      }
    }
  }

  // --- What its endpoint wants

  private void carryOut(Endpoint running) {
    List<Action> actions = running.drain(now());
    for (Action action : actions) {
      carryOut(running, action);
    }
    if (running == endpoint) {
      wake(running);
    }
  }

  private void wake(Endpoint running) {
    long next = running.nextTick();
    if (next < wakeAt) {
      wakeAt = next;
      schedule.at(next, () -> input(running, () -> tick(running, next)));
    }
  }

  private void tick(Endpoint running, long planned) {
    if (wakeAt == planned) {
      wakeAt = Long.MAX_VALUE;
    }
    running.tick(now());
  }

  private void carryOut(Endpoint running, Action action) {
    switch (action) {
      case Action.Write write -> write(running, write);
      case Action.ReadDirectory read -> list(running, read.name());
      case Action.Heartbeat beat -> beat(running, beat);
      case Action.Handle handle ->
          schedule.in(Duration.ZERO, () -> input(running, () -> handle(running, handle.run(), 0)));
      case Action.Ended ended ->
          ended.tickets().forEach(ticket -> application.ended(ticket, ended.outcome()));
      case Action.Report report -> sessions.told(report.event());
      case Action.Group group -> {} // no agent has groups yet
      case Action.Left left -> left(running);
      case Action.Persist persist -> persist(running, persist);
      case Action.ReadOwner read -> readOwner(running);
      case Action.WriteOwner write -> writeOwner(running, write);
      case Action.Fenced fenced -> application.fenced(this);
      case Action.Progress progress -> progress(progress);
      case Action.Connected connected -> {}
    }
  }

  private void persist(Endpoint running, Action.Persist persist) {
    Objects.requireNonNull(store)
        .commit(
            persist.changes(),
            () -> input(running, () -> running.persisted(persist.position(), now())));
    application.committing(this);
  }

  private void readOwner(Endpoint running) {
    answered(
        running,
        () -> {
          if (!offline) {
            running.ownerRead(redis.owner(running.inbox()), now());
          }
        });
  }

  private void writeOwner(Endpoint running, Action.WriteOwner write) {
    if (!offline) {
      redis.owner(running.inbox(), write.claim());
      Objects.requireNonNull(store).told();
    }
  }

  private void progress(Action.Progress progress) {
    if (progress.stage() == Action.Stage.KEPT) {
      progress.tickets().forEach(application::kept);
    }
  }

  private void write(Endpoint running, Action.Write write) {
    unacknowledged++;
    boolean stored = !offline && redis.write(write.to(), new Entry(write.stream(), write.bytes()));
    answered(
        running,
        () -> {
          unacknowledged--;
          running.written(write.id(), stored, now());
        });
  }

  private void list(Endpoint running, AgentName name) {
    answered(
        running,
        () -> {
          if (offline) {
            running.listingFailed(name, now());
          } else {
            running.listed(name, redis.list(name), now());
          }
        });
  }

  private void answered(Endpoint running, Runnable answer) {
    schedule.in(SimRedis.ROUND_TRIP, () -> input(running, answer));
  }

  private void beat(Endpoint running, Action.Heartbeat beat) {
    Bytes bundle = beat.bundle();
    if (!offline) {
      if (bundle != null) {
        redis.heartbeat(running.inbox(), beat.name(), bundle);
      }
      running.heartbeatAnswered(schedule.now().wallMillis(), now());
    }
  }

  private void left(Endpoint running) {
    application.left(this);
    redis.leave(running.inbox());
    kill();
  }

  /// Handles the messages of a run one after the other; each takes some time.
  private void handle(Endpoint running, List<InboundMessage> run, int at) {
    if (at == run.size()) {
      return;
    }
    InboundMessage message = run.get(at);
    boolean expired = now().reached(message.expiresAtNanos());
    if (leaving) {
      running.returned(message, now());
    }
    if (leaving || (!expired && !message.enter())) {
      handle(running, run, at + 1);
      return;
    }
    Settlement settlement = expired ? Settlement.EXPIRED : application.handle(this, message);
    Duration takes =
        random.nextInt(20) == 0
            ? Duration.ofMillis(random.nextLong(300))
            : Duration.ofNanos(random.nextLong(1_000_000));
    schedule.in(
        takes,
        () ->
            input(
                running,
                () -> {
                  settled(running, message, settlement);
                  handle(running, run, at + 1);
                }));
  }

  private void settled(Endpoint running, InboundMessage message, Settlement settlement) {
    List<Sent> sends =
        settlement == Settlement.HANDLED ? application.sends(this, message) : List.of();
    if (sends.isEmpty()) {
      running.settled(message, settlement, now());
      return;
    }
    List<MessageId> ids =
        running.handled(
            message,
            sends.stream()
                .map(sent -> new HandlerSend(sent.asker == null ? sent.to : null, sent.outbound()))
                .toList(),
            now());
    for (int i = 0; i < ids.size(); i++) {
      sends.get(i).id = ids.get(i);
    }
  }
}
