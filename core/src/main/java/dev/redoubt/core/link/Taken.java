package dev.redoubt.core.link;

/// What a receipt brought to an [OutboundLink].
public enum Taken {
  PROGRESS,
  NOTHING_NEW,
  /// It speaks of what was never sent.
  VIOLATION
}
