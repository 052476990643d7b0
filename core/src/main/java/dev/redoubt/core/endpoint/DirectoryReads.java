package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import java.time.Duration;

/// When the directory of one name is read (§8.6). Peers and Redis can cause most reads, so each
/// name backs off exponentially, and all names share a rate.
final class DirectoryReads {
  private static final Backoff.Rule OWN =
      new Backoff.Rule(10, Protocol.LISTING, Protocol.LISTING.multipliedBy(4));
  private static final Backoff.Rule REPLIES =
      new Backoff.Rule(3, Protocol.LISTING, Protocol.LISTING.multipliedBy(64));
  private static final Backoff.Rule HINTED =
      new Backoff.Rule(4, Protocol.HINTED_LISTING, Protocol.LISTING.multipliedBy(4));
  private static final Duration LATER = Protocol.LISTING;
  private static final long NEVER = Long.MAX_VALUE;

  private final RedisState redis;
  private final ReadRates rates;
  private final Randomness randomness;
  private final Backoff own = new Backoff(OWN);
  private final Backoff hints = new Backoff(HINTED);
  private final Backoff replies = new Backoff(REPLIES);

  private boolean underWay;
  private boolean again;
  private boolean polling;
  private boolean hinted;
  private boolean forReplies;
  private long listedAt;

  /// Set where the shared rate was used up.
  private long heldUntil = Long.MIN_VALUE;

  DirectoryReads(RedisState redis, ReadRates rates, Randomness randomness, Now now) {
    this.redis = redis;
    this.rates = rates;
    this.randomness = randomness;
    this.listedAt = now.nanos() - Protocol.LISTING.toNanos();
  }

  /// What is known may be out of date.
  void again() {
    again = true;
  }

  boolean wanted() {
    return again;
  }

  void hint() {
    hinted = true;
  }

  /// The same where the last answer is older than `span`.
  void againWhereOlder(Duration span, Now now) {
    again |= now.nanos() - listedAt >= span.toNanos();
  }

  /// Whether the last answer is too old to rely on.
  boolean stale(Now now) {
    return now.nanos() - listedAt >= Protocol.LISTING.toNanos();
  }

  /// @param polling whether something waits that the next answer may help
  /// @param forReplies whether only replies to others want it
  void want(boolean polling, boolean forReplies) {
    this.polling = polling;
    this.forReplies = forReplies;
  }

  /// Whether to read now; then [#answered] follows.
  boolean begin(Now now) {
    if (underWay || !redis.connected() || now.nanos() < nextAt()) {
      return false;
    }
    if (!rates.take(forReplies, now)) {
      heldUntil = now.nanos() + Jitter.add(LATER.toNanos(), randomness);
      return false;
    }
    boolean byHint = now.nanos() < unhintedAt();
    (byHint ? hints : backoff()).done(now);
    underWay = true;
    again = false;
    hinted = false;
    heldUntil = Long.MIN_VALUE;
    return true;
  }

  private Backoff backoff() {
    return forReplies ? replies : own;
  }

  private long nextAt() {
    long hintedAt = listedAt + Protocol.HINTED_LISTING.toNanos();
    long at = hinted ? Math.max(hintedAt, hints.readyAt()) : NEVER;
    return Math.max(heldUntil, Math.min(at, unhintedAt()));
  }

  private long unhintedAt() {
    long at = again ? Long.MIN_VALUE : polling ? listedAt + Protocol.LISTING.toNanos() : NEVER;
    return Math.max(at, backoff().readyAt());
  }

  /// Redis has answered, or has failed to.
  void answered(Now now) {
    underWay = false;
    listedAt = now.nanos();
  }

  /// Redis came back: a read under way is lost.
  void reconnected(boolean wanted) {
    underWay = false;
    again = wanted;
  }

  /// When [#begin] wants to be called, monotonic nanoseconds.
  long wakeAt() {
    return underWay || !redis.connected() ? NEVER : nextAt();
  }
}
