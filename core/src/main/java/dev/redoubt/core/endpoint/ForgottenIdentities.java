package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.kept.Changes;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Identities whose links were evicted, for as long as messages of these links could be replayed
/// (§7.4).
final class ForgottenIdentities implements Journal.Source {
  /// Identities remembered one by one.
  static final int MAX = 4_096;

  private static final Duration TOLERANCE = Protocol.CLOCK_TOLERANCE;

  /// Nothing is remembered longer.
  private static final Duration LONGEST =
      Protocol.MESSAGE_TTL_MAX.plus(Protocol.LINK_MEMORY).plus(TOLERANCE);

  /// What each takes, bytes of heap.
  private static final int HEAP = 192;

  private final Account account;
  private final Journal journal;

  /// Those whose time has changed since it was kept.
  private final Set<Fingerprint> changed = new LinkedHashSet<>(1);

  private boolean everybodyChanged;

  /// Until when, monotonic nanoseconds; the first forgotten first.
  private final Map<Fingerprint, Long> until = new LinkedHashMap<>();

  /// Until when every identity counts as forgotten, because there were too many to remember.
  private long everybodyUntil = Long.MIN_VALUE;

  /// Without a store.
  ForgottenIdentities(Account account) {
    this(account, Journal.none());
  }

  ForgottenIdentities(Account account, Journal journal) {
    this.account = account;
    this.journal = journal;
  }

  /// An earlier run of ours had forgotten links of this identity; null: of everybody.
  void restore(@Nullable Fingerprint fingerprint, long untilMillis, Now now) {
    long left = Math.clamp(untilMillis - now.wallMillis(), 0, LONGEST.toMillis());
    long at = now.nanos() + left * 1_000_000;
    if (fingerprint == null) {
      everybodyUntil = at;
    } else if (left > 0) {
      add(fingerprint, at);
    } else {
      changed(fingerprint);
    }
  }

  @Override
  public void keep(Changes into, Now now) {
    for (Fingerprint fingerprint : changed) {
      Long at = until.get(fingerprint);
      if (at == null) {
        into.delete(Keys.forgotten(fingerprint));
      } else {
        into.put(Keys.forgotten(fingerprint), millis(at, now));
      }
    }
    changed.clear();
    if (everybodyChanged) {
      into.put(Keys.everybody(), millis(everybodyUntil, now));
      everybodyChanged = false;
    }
  }

  private static Bytes millis(long atNanos, Now now) {
    long millis = now.wallMillis() + (atNanos - now.nanos()) / 1_000_000;
    return Bytes.wrap(new WireWriter(16).u64(millis + TOLERANCE.toMillis()).toArray());
  }

  @Override
  public void kept(Now now) {}

  int count() {
    return until.size();
  }

  /// @param untilNanos until when messages may be replayed; `Long.MIN_VALUE` where none can
  void add(Fingerprint fingerprint, long untilNanos) {
    if (untilNanos == Long.MIN_VALUE) {
      return;
    }
    int before = until.size();
    until.merge(fingerprint, untilNanos, Math::max);
    changed(fingerprint);
    if (until.size() > MAX) {
      Iterator<Map.Entry<Fingerprint, Long>> all = until.entrySet().iterator();
      Map.Entry<Fingerprint, Long> eldest = all.next();
      everybodyUntil = Math.max(everybodyUntil, eldest.getValue());
      everybodyChanged = true;
      all.remove();
      changed(eldest.getKey());
    }
    account.add(MemoryUse.IDENTITIES, (until.size() - before) * (long) HEAP);
  }

  private void changed(Fingerprint fingerprint) {
    if (journal.on()) {
      changed.add(fingerprint);
      long unused = journal.changed(this);
    }
  }

  /// Whether messages on an unknown link of this identity may have been handled before.
  boolean suspect(Fingerprint fingerprint, Now now) {
    Long own = until.isEmpty() ? null : until.get(fingerprint);
    return (own != null && !now.reached(own))
        || (everybodyUntil != Long.MIN_VALUE && !now.reached(everybodyUntil));
  }
}
