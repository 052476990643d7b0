package dev.redoubt.testkit;

/// A kind of misbehaviour of a hostile Redis. [Faults] says how often each happens.
public enum Fault {
  /// An entry is acknowledged, but never read.
  LOSE,
  /// An entry is read twice.
  DUPLICATE,
  /// An entry arrives late, and later entries of its inbox wait for it.
  DELAY,
  /// An entry arrives late, and later entries overtake it.
  REORDER,
  /// An entry is read again much later.
  REPLAY,
  /// An entry is also added to another inbox, or to its inbox's other stream.
  SPLICE,
  /// A forged entry is read: random bytes; a copy with a bit flipped, cut short or extended; the
  /// head of one entry and the rest of another. Or a bundle is altered.
  FORGE,
  /// A valid write is refused.
  REFUSE,
  /// An inbox is deleted with its entries.
  POISON,
  /// All data is reset to an earlier state: later entries are lost, entries that were read are read
  /// again.
  ROLL_BACK,
  /// For a while the directory does not list an instance, or lists it without a heartbeat.
  HIDE,
  /// The directory lists an older bundle of an instance, or an instance that has left.
  OUTDATE
}
