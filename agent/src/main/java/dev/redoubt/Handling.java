package dev.redoubt;

/// How messages of one type are handed to their handler.
public enum Handling {
  /// Messages of this type keep no order and wait for nobody: they may be handled at the same time,
  /// and later messages of the same sender pass them.
  UNORDERED
}
