package dev.redoubt.cli;

/// How a command hears that it is to end before its time (Ctrl-C, or a signal).
interface Interruption {
  /// From now until the result is closed, `leave` runs, on another thread, when the command is to
  /// end. It must make the command return soon.
  Watch watch(Runnable leave);

  interface Watch extends AutoCloseable {
    boolean interrupted();

    @Override
    void close();
  }

  /// What the command returns: 130 if it was told to end.
  static int exitCode(Watch watch, int otherwise) {
    return watch.interrupted() ? ExitCode.INTERRUPTED : otherwise;
  }
}
