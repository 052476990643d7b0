package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.environment.Limits;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many INITs are opened and answered: in all, of each identity, and with a refusal (§9.1).
final class InitRates {
  private static final int REFUSALS_PER_SECOND = 10;

  /// What counting one identity's INITs takes, bytes of heap.
  private static final int BUCKET = 224;

  private final Limits limits;
  private final Account account;
  private final TokenBucket opened;
  private final TokenBucket refusals;

  /// In the order of their last INIT. Evicting one takes more INITs of others than are let through.
  private final Map<Fingerprint, TokenBucket> perIdentity = new LinkedHashMap<>(16, 0.75f, true);

  /// @param account is charged for what it remembers
  InitRates(Limits limits, Account account, Now now) {
    this.limits = limits;
    this.account = account;
    this.opened = new TokenBucket(limits.initsPerSecond(), Duration.ofSeconds(1), now);
    this.refusals = new TokenBucket(REFUSALS_PER_SECOND, Duration.ofSeconds(1), now);
  }

  /// Whether one more may be opened.
  boolean takeOpening(Now now) {
    return opened.take(now);
  }

  /// Whether one more may be answered with a refusal.
  boolean takeRefusal(Now now) {
    return refusals.take(now);
  }

  /// Whether this identity, which sent an authentic INIT, has not sent too many.
  boolean take(Fingerprint fingerprint, Now now) {
    TokenBucket bucket = perIdentity.get(fingerprint);
    if (bucket == null) {
      bucket = new TokenBucket(limits.initsPerIdentity(), Duration.ofMinutes(1), now);
      perIdentity.put(fingerprint, bucket);
      account.add(MemoryUse.IDENTITIES, BUCKET);
      if (perIdentity.size() > limits.peers()) {
        perIdentity.remove(perIdentity.keySet().iterator().next());
        account.give(MemoryUse.IDENTITIES, BUCKET);
      }
    }
    return bucket.take(now);
  }

  int identities() {
    return perIdentity.size();
  }
}
