package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Identities whose links were forgotten to make room, for as long as something could come again
/// that these links had brought (SPEC.md §7.4).
final class ForgottenIdentities {
  /// Identities remembered one by one.
  static final int MAX = 4_096;

  /// What each takes, bytes of heap.
  private static final int HEAP = 192;

  private final Account account;

  /// Until when, monotonic nanoseconds; the first forgotten first.
  private final Map<Fingerprint, Long> until = new LinkedHashMap<>();

  /// Until when everybody counts as forgotten: there were too many.
  private long everybodyUntil = Long.MIN_VALUE;

  ForgottenIdentities(Account account) {
    this.account = account;
  }

  int count() {
    return until.size();
  }

  /// @param untilNanos how long something may come again; `Long.MIN_VALUE` where nothing can
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

  /// Whether what an unknown link of this identity brings may have been handled before.
  boolean suspect(Fingerprint fingerprint, Now now) {
    Long own = until.isEmpty() ? null : until.get(fingerprint);
    return (own != null && !now.reached(own))
        || (everybodyUntil != Long.MIN_VALUE && !now.reached(everybodyUntil));
  }
}
