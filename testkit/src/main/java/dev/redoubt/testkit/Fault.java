package dev.redoubt.testkit;

/// What a hostile Redis can do to whoever relies on it. How often is said by [Faults].
public enum Fault {
  /// An entry is acknowledged, but never read.
  LOSE,
  /// An entry is read twice.
  DUPLICATE,
  /// An entry comes late, and what follows it in its inbox waits for it.
  DELAY,
  /// An entry comes late, and what follows overtakes it.
  REORDER,
  /// An entry is read again much later.
  REPLAY,
  /// An entry is also put into somebody else's inbox, or into the inbox's other stream.
  SPLICE,
  /// Something that nobody wrote is read: random bytes, a copy with a bit flipped, cut short or
  /// extended, the head of one entry before the rest of another; or a bundle that was tampered
  /// with.
  FORGE,
  /// A write is refused, though nothing is wrong with it.
  REFUSE,
  /// An inbox is deleted: what was in it is lost.
  POISON,
  /// Everything is as it was a while ago: what was written since is lost, what was read before is
  /// read again.
  ROLL_BACK,
  /// An instance is not shown in the directory, or shown without a heartbeat, for a while.
  HIDE,
  /// An older bundle of an instance is shown, or an instance that is gone is shown as alive.
  OUTDATE
}
