package dev.redoubt.bench;

/// One way to send messages from a sender to a recipient, each with its own connection. Not
/// thread-safe.
public interface Contender extends AutoCloseable {
  /// Name in tables.
  String name();

  /// Sends `count` messages as fast as possible. Returns when all are handled and confirmed to the
  /// sender; without such confirmations, when they are acknowledged to the server.
  void pass(byte[] body, int count) throws InterruptedException;

  /// Sends one message and returns the time until its handler was called, nanoseconds.
  long oneWay(byte[] body) throws InterruptedException;

  @Override
  void close();
}
