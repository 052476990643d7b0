package dev.redoubt.core.endpoint;

import dev.redoubt.environment.Now;
import dev.redoubt.transport.InboxId;
import org.jspecify.annotations.Nullable;

/// Whether to keep to the instance in use, or to move to a better one (§8).
final class InstanceChoice {
  private static final long NEVER = Long.MAX_VALUE;

  private final PeerDirectory directory;
  private final RedisState redis;
  private final Backoff moves = new Backoff(Backoff.MOVES);
  private long moveAt = NEVER;

  InstanceChoice(PeerDirectory directory, RedisState redis) {
    this.directory = directory;
    this.redis = redis;
  }

  /// The instance to move to now; null where that in use is kept, or a move has to wait.
  ///
  /// @param best as [PeerDirectory#choose] finds it
  /// @param current of the instance in use; null where there is none
  @Nullable PeerInstance moveTo(@Nullable PeerInstance best, @Nullable InboxId current, Now now) {
    PeerInstance present = current == null ? null : directory.instance(current);
    boolean keep = present != null && keeps(present, best, now);
    boolean better = !keep && best != null && best != present;
    boolean held = better && current != null && !moves.ready(now);
    moveAt = held ? moves.readyAt() : NEVER;
    return better && !held ? best : null;
  }

  private boolean keeps(PeerInstance instance, @Nullable PeerInstance best, Now now) {
    if (instance.left() || !usable(instance, now)) {
      return false;
    }
    return !instance.silent() || best == null || !best.alive(redis.inGrace(now), now);
  }

  /// Whether messages may be written to it: it seems to be there, or has a store, and does not
  /// refuse us.
  boolean usable(PeerInstance instance, Now now) {
    boolean there = instance.alive(redis.inGrace(now), now) || instance.durable();
    return there && instance.refusal(now) == null;
  }

  /// Messages were moved to another instance.
  void moved(Now now) {
    moves.done(now);
  }

  /// When a move that has to wait may be made, monotonic nanoseconds.
  long moveAt() {
    return moveAt;
  }
}
