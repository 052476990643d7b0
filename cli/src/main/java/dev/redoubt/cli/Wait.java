package dev.redoubt.cli;

/// The stage that a message must reach before its result is printed.
enum Wait {
  STORED,
  RECEIVED,
  HANDLED;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
