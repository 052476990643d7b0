package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import dev.redoubt.identity.Fingerprint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// How often peers may have us take a KEM step, by an OFFER or by asking for one: of each identity
/// and in all. A step that comes too soon is delayed, not refused: the OFFER is written again.
final class StepRates {
  /// Of one identity at once; one in ten seconds after that.
  static final int PER_IDENTITY = 32;

  static final int PER_SECOND = 100;

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final int identities;
  private final TokenBucket all;
  private final Map<Fingerprint, TokenBucket> perIdentity = new HashMap<>();

  /// @param identities how many are counted at most; where all of these are active, a further one
  ///   waits
  StepRates(int identities, Now now) {
    this.identities = identities;
    this.all = new TokenBucket(PER_SECOND, Duration.ofSeconds(1), now);
  }

  /// Whether `identity` may have one more, asked right before it.
  Predicate<Now> of(Fingerprint identity) {
    return now -> take(identity, now);
  }

  boolean take(Fingerprint identity, Now now) {
    TokenBucket of = perIdentity.get(identity);
    if (of == null) {
      if (perIdentity.size() >= identities) {
        perIdentity.values().removeIf(bucket -> bucket.full(now));
      }
      if (perIdentity.size() >= identities) {
        return false;
      }
      of = new TokenBucket(PER_IDENTITY, PAUSE.multipliedBy(PER_IDENTITY), now);
      perIdentity.put(identity, of);
    }
    return of.take(now) && all.take(now);
  }
}
