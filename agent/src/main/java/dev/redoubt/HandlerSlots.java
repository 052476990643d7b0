package dev.redoubt;

import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How many handlers run at once: of the agent, and of each type that is registered unordered. Runs
/// that find no slot wait here, without a thread; their messages stay in the inbound budget.
///
/// Slots are divided as [FairShares] says among the identities that messages come from; of those
/// that wait, each has its turn. Replies enter no handler, so they have slots of their own: a
/// handler that waits for one never keeps it from coming. Safe for several threads.
final class HandlerSlots {
  private static final int REPLIES = 64;
  private static final long EXPIRY_GRAIN = Duration.ofMillis(50).toNanos();

  private final ReentrantLock lock = new ReentrantLock();
  private final FairShares<Fingerprint> agent;
  private final int ofType;
  private final Predicate<HandlerRun> goesOn;
  private final Consumer<HandlerRun> starter;
  private final Kind ordered = new Kind(null, true, false);
  private final Kind replies = new Kind(new FairShares<>(REPLIES), false, true);
  private final Map<String, Kind> types = new HashMap<>();
  private final List<Kind> kinds = new ArrayList<>(List.of(ordered, replies));
  private boolean repliesOnly;
  private boolean closed;
  private int waiting;
  private volatile boolean crowded;
  private volatile long nextExpiry = Long.MAX_VALUE;

  /// Runs that compete for the same slots.
  private static final class Kind {
    final @Nullable FairShares<Fingerprint> slots;

    /// Whether they take one of the agent's slots as well.
    final boolean handlers;

    final RunQueue known;
    final RunQueue strangers;
    boolean strangersTurn;

    Kind(@Nullable FairShares<Fingerprint> slots, boolean handlers, boolean alike) {
      this.slots = slots;
      this.handlers = handlers;
      this.known = new RunQueue(alike);
      this.strangers = new RunQueue(alike);
    }

    RunQueue queue(boolean stranger) {
      return stranger ? strangers : known;
    }
  }

  /// @param max of the agent, and of each unordered type
  /// @param goesOn whether the next message of a run may be handled now; where not, it is asked
  ///   again after [#unblock] of its sender
  /// @param starter starts a run, and does not block
  HandlerSlots(
      AgentSettings.Concurrency max, Predicate<HandlerRun> goesOn, Consumer<HandlerRun> starter) {
    this.agent = new FairShares<>(max.handlers());
    this.ofType = max.ofType();
    this.goesOn = goesOn;
    this.starter = starter;
  }

  /// Starts `run`, or has it wait.
  ///
  /// @return false where it will never start
  boolean submit(HandlerRun run) {
    lock.lock();
    try {
      Kind kind = kind(run);
      if (closed || (repliesOnly && kind != replies)) {
        return false;
      }
      boolean stranger = stranger(run);
      if (kind.queue(stranger).idle()
          && fits(kind, run.sender().fingerprint(), stranger)
          && goesOn.test(run)) {
        start(kind, run);
      } else {
        kind.queue(stranger).add(run);
        count(1);
        nextExpiry = Driver.earlier(nextExpiry, run.nextExpiry());
        startMore();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a run is being started by this very thread.
  boolean startsHere() {
    return lock.isHeldByCurrentThread();
  }

  /// A thread that `run` was started on has ended.
  void release(HandlerRun run) {
    lock.lock();
    try {
      Kind kind = kind(run);
      Fingerprint sender = run.sender().fingerprint();
      if (kind.handlers) {
        agent.give(sender, 1);
      }
      if (kind.slots != null) {
        kind.slots.give(sender, 1);
      }
      startMore();
    } finally {
      lock.unlock();
    }
  }

  /// What kept runs of `sender` from going on may be over.
  void unblock(Fingerprint sender) {
    if (!crowded) {
      return;
    }
    lock.lock();
    try {
      for (Kind kind : kinds) {
        kind.known.unblock(sender);
        kind.strangers.unblock(sender);
      }
      startMore();
    } finally {
      lock.unlock();
    }
  }

  /// Whether anybody waits.
  boolean crowded() {
    return crowded;
  }

  private void count(int more) {
    waiting += more;
    crowded = waiting > 0;
  }

  private void startMore() {
    boolean more = waiting > 0 && !closed;
    while (more) {
      more = false;
      for (Kind kind : kinds) {
        HandlerRun run = next(kind);
        if (run != null) {
          count(-1);
          start(kind, run);
          more = true;
        }
      }
    }
  }

  /// Of those that are known and of strangers by turns.
  private @Nullable HandlerRun next(Kind kind) {
    kind.strangersTurn = !kind.strangersTurn;
    HandlerRun run = next(kind, kind.strangersTurn);
    return run == null ? next(kind, !kind.strangersTurn) : run;
  }

  private @Nullable HandlerRun next(Kind kind, boolean stranger) {
    RunQueue queue = kind.queue(stranger);
    return queue.idle() || free(kind, stranger) <= 0
        ? null
        : queue.next(sender -> fits(kind, sender, stranger), goesOn);
  }

  private long free(Kind kind, boolean stranger) {
    long ofAgent = kind.handlers ? agent.free(stranger) : Long.MAX_VALUE;
    return kind.slots == null ? ofAgent : Math.min(ofAgent, kind.slots.free(stranger));
  }

  private boolean fits(Kind kind, Fingerprint sender, boolean stranger) {
    return (!kind.handlers || agent.fits(sender, stranger, 1))
        && (kind.slots == null || kind.slots.fits(sender, stranger, 1));
  }

  private void start(Kind kind, HandlerRun run) {
    Fingerprint sender = run.sender().fingerprint();
    if (kind.handlers) {
      agent.take(sender, stranger(run), 1);
    }
    if (kind.slots != null) {
      kind.slots.take(sender, stranger(run), 1);
    }
    starter.accept(run);
  }

  private Kind kind(HandlerRun run) {
    InboundMessage first = run.first();
    if (first.answers() != null) {
      return replies;
    }
    return first.ordered() ? ordered : types.computeIfAbsent(first.type(), type -> newKind());
  }

  private Kind newKind() {
    Kind kind = new Kind(new FairShares<>(ofType), true, true);
    kinds.add(kind);
    return kind;
  }

  private static boolean stranger(HandlerRun run) {
    return run.sender().standing() == Standing.STRANGER;
  }

  /// When [#expire] wants to be called, or `Long.MAX_VALUE`.
  long nextExpiry() {
    return nextExpiry;
  }

  /// Takes out of the runs that wait what has expired, which the caller settles.
  ///
  /// @param over where it goes
  /// @return as [#nextExpiry]
  long expire(Now now, List<InboundMessage> over) {
    List<HandlerRun> runs;
    lock.lock();
    try {
      nextExpiry = Long.MAX_VALUE;
      runs = waitingRuns();
    } finally {
      lock.unlock();
    }
    Set<HandlerRun> ended = new HashSet<>();
    long next = Long.MAX_VALUE;
    for (HandlerRun run : runs) {
      next = Driver.earlier(next, run.expireWaiting(now, over));
      if (run.over()) {
        ended.add(run);
      }
    }
    long soonest = now.nanos() + EXPIRY_GRAIN;
    if (next != Long.MAX_VALUE && next - soonest < 0) {
      next = soonest;
    }
    lock.lock();
    try {
      remove(ended);
      nextExpiry = Driver.earlier(nextExpiry, next);
      return nextExpiry;
    } finally {
      lock.unlock();
    }
  }

  private void remove(Set<HandlerRun> runs) {
    if (!runs.isEmpty()) {
      for (Kind kind : kinds) {
        kind.known.removeAll(runs);
        kind.strangers.removeAll(runs);
      }
      count(waitingRuns().size() - waiting);
    }
  }

  /// Starts nothing but replies from now on.
  ///
  /// @return what else waited
  List<HandlerRun> keepReplies() {
    lock.lock();
    try {
      repliesOnly = true;
      return removed(waitingRuns().stream().filter(run -> kind(run) != replies).toList());
    } finally {
      lock.unlock();
    }
  }

  /// Starts nothing any more.
  ///
  /// @return what waited
  List<HandlerRun> close() {
    lock.lock();
    try {
      closed = true;
      return removed(waitingRuns());
    } finally {
      lock.unlock();
    }
  }

  private List<HandlerRun> removed(List<HandlerRun> runs) {
    remove(Set.copyOf(runs));
    return runs;
  }

  private List<HandlerRun> waitingRuns() {
    List<HandlerRun> runs = new ArrayList<>();
    for (Kind kind : kinds) {
      runs.addAll(kind.known.runs());
      runs.addAll(kind.strangers.runs());
    }
    return runs;
  }

  /// How many handlers run, and how many runs wait, for [AgentStatus#tables].
  Map<String, Integer> tables() {
    lock.lock();
    try {
      return Map.of("handlers", (int) agent.held(), "runs waiting", waiting);
    } finally {
      lock.unlock();
    }
  }
}
