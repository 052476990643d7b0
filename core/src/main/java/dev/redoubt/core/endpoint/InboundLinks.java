package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.link.InboundLink;
import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The links of one instance, and which of them have something due. The work for an envelope
/// depends on the links that it names, not on how many there are: the peer decides that.
final class InboundLinks {
  /// What one takes, with its receipt and its places in tables, bytes of heap.
  private static final int HEAP = InboundLink.HEAP + 272;

  /// Links remembered that never held a message: they brought only probes or expired records.
  static final int BARE_MAX = 4;

  private static final long NEVER = PendingReceipt.NEVER;

  /// How long a link that holds nothing keeps its capacity.
  private static final Duration SPARE = Duration.ofSeconds(1);

  private final Account account;
  private final Map<Long, PendingReceipt> links = new HashMap<>();

  /// Those of them that may be bare, the oldest first.
  private final ArrayDeque<PendingReceipt> bare = new ArrayDeque<>(2);

  /// Those that may have something unsettled.
  private final Set<PendingReceipt> busy = new LinkedHashSet<>();

  /// Those changed since [#lookAtTouched].
  private final Set<PendingReceipt> touched = new LinkedHashSet<>();

  /// Those with spare capacity.
  private final Set<PendingReceipt> spare = new LinkedHashSet<>();

  private long trimAt = NEVER;

  /// Skipped when its time comes, if the receipt was written or moved to an earlier time since.
  private record Due(long at, long order, PendingReceipt owed) {}

  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));

  /// Those that are due, but cannot be written yet.
  private final Set<PendingReceipt> held = new LinkedHashSet<>();

  private long order;
  private long forgetAt;
  private boolean forgetKnown;

  /// Links looked at so far: what tests hold against what a peer has sent.
  private long steps;

  InboundLinks(Account account) {
    this.account = account;
  }

  @Nullable PendingReceipt of(Batch batch) {
    return links.get(batch.linkId());
  }

  /// Makes room for one more link.
  boolean room() {
    return account.take(MemoryUse.LINKS, HEAP, true);
  }

  /// Adds a link that [#room] was made for.
  void add(PendingReceipt owed) {
    links.put(owed.link.id(), owed);
    bare.add(owed);
  }

  int count() {
    return links.size();
  }

  /// Messages that have not been settled.
  long messages() {
    return busy.stream().mapToLong(owed -> owed.link.held()).sum();
  }

  boolean none() {
    return links.isEmpty();
  }

  Collection<PendingReceipt> all() {
    return links.values();
  }

  long steps() {
    return steps;
  }

  /// Links with something unsettled.
  int busy() {
    steps += busy.size();
    busy.removeIf(owed -> !owed.link.unsettled());
    return busy.size();
  }

  /// Whether anything is in a handler.
  boolean handling() {
    return busy.stream().anyMatch(owed -> owed.link.handling());
  }

  /// Another instance may have handled the messages held.
  void suspect() {
    busy.forEach(owed -> owed.link.suspect());
  }

  /// It took a batch.
  void took(PendingReceipt owed, Now now) {
    forgetKnown = false;
    touch(owed, now);
    while (bare.size() > BARE_MAX) {
      PendingReceipt oldest = bare.remove();
      if (oldest.link.bare() && links.remove(oldest.link.id(), oldest)) {
        discard(oldest);
      }
    }
  }

  /// Something happened to it.
  void touch(PendingReceipt owed, Now now) {
    owed.touchedAt = now.nanos();
    touched.add(owed);
    owed.changed();
    if (owed.link.unsettled()) {
      busy.add(owed);
    }
  }

  /// There is something new to report: a receipt is due at `atNanos`, or sooner.
  ///
  /// @return whether that is earlier than before
  boolean owe(PendingReceipt owed, long atNanos) {
    return queue(owed, owed.owe(atNanos));
  }

  /// The peer asks or repeats itself, and there is nothing new to report.
  void repeat(PendingReceipt owed, Now now) {
    boolean unused = queue(owed, owed.repeat(now));
  }

  private boolean queue(PendingReceipt owed, boolean earlier) {
    if (earlier) {
      owed.order = order++;
      due.add(new Due(owed.at, owed.order, owed));
    }
    return earlier;
  }

  /// Those of `owed` that were not written are due at `atNanos`.
  void postpone(Collection<PendingReceipt> owed, long atNanos) {
    for (PendingReceipt one : owed) {
      if (one.at != NEVER) {
        one.at = atNanos;
        boolean unused = queue(one, true);
      }
    }
  }

  /// It cannot be written before the peer has shown what it has seen.
  void hold(PendingReceipt owed) {
    held.add(owed);
  }

  /// An envelope of the peer was opened.
  void release(Now now) {
    steps += held.size();
    postpone(held, now.nanos());
    held.clear();
  }

  /// Settles what has expired.
  void expire(long receiptAt, Now now) {
    for (PendingReceipt owed : busy) {
      steps++;
      if (owed.link.expire(now)) {
        boolean unused = owe(owed, receiptAt);
        touch(owed, now);
      }
    }
  }

  /// Runs `action` for each link that may have something unsettled.
  void forEachBusy(Consumer<PendingReceipt> action) {
    steps += busy.size();
    busy.forEach(action);
  }

  /// Processes changed links: where nothing is left to wait for, one receipt reports everything at
  /// once.
  void lookAtTouched(boolean owing, Now now) {
    for (PendingReceipt owed : touched) {
      steps++;
      if (owing && owed.news() && owed.link.idle() && !owed.waits()) {
        boolean unused = owe(owed, now.nanos());
      }
      if (owed.link.spare() && spare.add(owed)) {
        trimAt = Math.min(trimAt, now.plus(SPARE));
      }
    }
    touched.clear();
  }

  /// Those whose receipt is to be written now.
  List<PendingReceipt> due(Now now) {
    List<PendingReceipt> all = new ArrayList<>(1);
    while (!due.isEmpty() && now.reached(due.element().at)) {
      steps++;
      Due first = due.remove();
      if (first.owed.at != NEVER && first.owed.order == first.order) {
        all.add(first.owed);
      }
    }
    return all;
  }

  /// When the next receipt is due.
  long nextDue() {
    return due.isEmpty() ? NEVER : due.element().at;
  }

  /// When [#expire] wants to be called.
  long nextExpiry() {
    long at = NEVER;
    for (PendingReceipt owed : busy) {
      at = Math.min(at, owed.link.nextExpiry());
    }
    return at;
  }

  /// When [#trim] wants to be called.
  long nextTrim() {
    return trimAt;
  }

  /// Shrinks links that have held nothing for a while.
  void trim(Now now) {
    if (!now.reached(trimAt)) {
      return;
    }
    spare.removeIf(owed -> {
      steps++;
      boolean nowIdle = now.reached(owed.touchedAt + SPARE.toNanos());
      if (nowIdle) {
        owed.link.trim();
      }
      return nowIdle;
    });
    trimAt = spare.isEmpty() ? NEVER : now.plus(SPARE);
  }

  /// When [#forget] wants to be called, once there is no session.
  long nextForget() {
    if (!forgetKnown) {
      steps += links.size();
      forgetKnown = true;
      forgetAt = links.values().stream().mapToLong(InboundLinks::forgetAt).min().orElse(NEVER);
    }
    return forgetAt;
  }

  /// Forgets links on which no replay is possible any more.
  void forget(Now now) {
    if (!now.reached(nextForget())) {
      return;
    }
    links
        .values()
        .removeIf(owed -> {
          boolean old = now.reached(forgetAt(owed));
          if (old) {
            discard(owed);
          }
          return old;
        });
    forgetKnown = false;
  }

  /// Evicts all links except those with a message in a handler.
  ///
  /// @return until when their messages may be replayed, monotonic nanoseconds; `Long.MIN_VALUE`
  ///   where nothing can
  long forgetAll() {
    long[] until = {Long.MIN_VALUE};
    links
        .values()
        .removeIf(owed -> {
          if (owed.link.handling()) {
            return false;
          }
          if (!owed.link.bare()) {
            until[0] = Math.max(until[0], forgetAt(owed));
          }
          discard(owed);
          return true;
        });
    forgetKnown = false;
    return until[0];
  }

  private void discard(PendingReceipt owed) {
    owed.link.discard();
    owed.over();
    bare.remove(owed);
    busy.remove(owed);
    touched.remove(owed);
    spare.remove(owed);
    held.remove(owed);
    owed.forget();
    account.give(MemoryUse.LINKS, HEAP);
  }

  private static long forgetAt(PendingReceipt owed) {
    return owed.link.lastExpiry() + Protocol.LINK_MEMORY.toNanos();
  }
}
