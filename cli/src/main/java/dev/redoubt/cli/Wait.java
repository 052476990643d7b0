package dev.redoubt.cli;

/// How far a message must have come before its outcome is printed.
enum Wait {
  STORED,
  RECEIVED,
  HANDLED;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
