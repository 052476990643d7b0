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

/// Limits how many handlers run at once, in the whole agent and of each unordered type. Runs
/// without a slot wait here, without a thread; their messages stay charged to the inbound budget.
///
/// Senders get [FairShares] of the slots, and waiting ones take turns. Replies have slots of their
/// own, since handlers may wait for them. Thread-safe.
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

    /// Whether they also take a slot of the agent.
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

  /// @param max for the agent and for each unordered type
  /// @param goesOn whether the next message of a run may be handled now; if not, it is called again
  ///   after [#unblock] of its sender
  /// @param starter starts a run without blocking
  HandlerSlots(
      AgentSettings.Concurrency max, Predicate<HandlerRun> goesOn, Consumer<HandlerRun> starter) {
    this.agent = new FairShares<>(max.handlers());
    this.ofType = max.ofType();
    this.goesOn = goesOn;
    this.starter = starter;
  }

  /// Starts `run` or queues it.
  ///
  /// @return false if it will never start
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

  /// Whether this thread is starting a run.
  boolean startsHere() {
    return lock.isHeldByCurrentThread();
  }

  /// Returns the slot of `run`, whose thread has ended.
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

  /// Tries blocked runs of `sender` again.
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

  /// Whether any run waits.
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

  /// Takes known senders and strangers in turn.
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

  /// Removes expired messages from waiting runs.
  ///
  /// @param over receives them; the caller settles them
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
  /// @return the other runs that waited
  List<HandlerRun> keepReplies() {
    lock.lock();
    try {
      repliesOnly = true;
      return removed(waitingRuns().stream().filter(run -> kind(run) != replies).toList());
    } finally {
      lock.unlock();
    }
  }

  /// Starts nothing from now on.
  ///
  /// @return the runs that waited
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

  /// Numbers of running handlers and waiting runs, for [AgentStatus#tables].
  Map<String, Integer> tables() {
    lock.lock();
    try {
      return Map.of("handlers", (int) agent.held(), "runs waiting", waiting);
    } finally {
      lock.unlock();
    }
  }
}
