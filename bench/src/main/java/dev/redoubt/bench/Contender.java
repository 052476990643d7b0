package dev.redoubt.bench;

/// One way to send messages from a sender to a recipient, each with its own connection. Used by one
/// thread at a time.
public interface Contender extends AutoCloseable {
  /// Name in tables.
  String name();

  /// Sends `count` messages as fast as possible. Returns when all are handled and the sender knows;
  /// for a contender without confirmations, when the server knows.
  void pass(byte[] body, int count) throws InterruptedException;

  /// Sends one message and returns the time until its handler was called, nanoseconds.
  long oneWay(byte[] body) throws InterruptedException;

  @Override
  void close();
}
