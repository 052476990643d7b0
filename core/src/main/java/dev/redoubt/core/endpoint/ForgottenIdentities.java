package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Identities whose links were evicted, for as long as messages of these links could be replayed
/// (§7.4).
final class ForgottenIdentities {
  /// Identities remembered one by one.
  static final int MAX = 4_096;

  /// What each takes, bytes of heap.
  private static final int HEAP = 192;

  private final Account account;

  /// Until when, monotonic nanoseconds; the first forgotten first.
  private final Map<Fingerprint, Long> until = new LinkedHashMap<>();

  /// Until when every identity counts as forgotten, because there were too many to remember.
  private long everybodyUntil = Long.MIN_VALUE;

  ForgottenIdentities(Account account) {
    this.account = account;
  }

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
    if (until.size() > MAX) {
      Iterator<Long> eldest = until.values().iterator();
      everybodyUntil = Math.max(everybodyUntil, eldest.next());
      eldest.remove();
    }
    account.add(MemoryUse.IDENTITIES, (until.size() - before) * (long) HEAP);
  }

  /// Whether messages on an unknown link of this identity may have been handled before.
  boolean suspect(Fingerprint fingerprint, Now now) {
    Long own = until.isEmpty() ? null : until.get(fingerprint);
    return (own != null && !now.reached(own))
        || (everybodyUntil != Long.MIN_VALUE && !now.reached(everybodyUntil));
  }
}
