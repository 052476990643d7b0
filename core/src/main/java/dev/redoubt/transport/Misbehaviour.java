package dev.redoubt.transport;

/// What an honest Redis would not show.
public enum Misbehaviour {
  ROLLED_BACK_BUNDLE,
  UNPUBLISHED_BUNDLE,
  /// Envelopes came again that had been opened before.
  REPLAY,
  /// Envelopes of a peer are missing: lost, withheld, or never written.
  GAP,
  /// Envelopes of a peer did not come in the order in which they were sealed.
  REORDERED,
  VIOLATION,
  POISONED_STREAM,
  POISONED_DIRECTORY,
  FOREIGN_ENTRY,
  READER_STUCK
}
