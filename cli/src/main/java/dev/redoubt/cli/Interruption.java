package dev.redoubt.cli;

/// Tells a command to end early (Ctrl-C or another signal).
interface Interruption {
  /// Until the result is closed, an interruption runs `leave` on another thread. It must make the
  /// command return soon.
  Watch watch(Runnable leave);

  interface Watch extends AutoCloseable {
    boolean interrupted();

    @Override
    void close();
  }

  /// The exit code: 130 if the command was interrupted.
  static int exitCode(Watch watch, int otherwise) {
    return watch.interrupted() ? ExitCode.INTERRUPTED : otherwise;
  }
}
