package dev.redoubt.cli;

/// Exit codes; scripts rely on them.
final class ExitCode {
  static final int OK = 0;
  static final int INTERNAL = 1;
  static final int USAGE = 2;
  static final int CONFIGURATION = 3;
  static final int REDIS = 4;
  static final int NOT_TRUSTED = 5;
  static final int NOT_DELIVERED = 6;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
