package dev.redoubt.bench;

/// One way to bring messages from a sender to a recipient, with a connection of its own at each
/// end. Used by one thread at a time.
public interface Contender extends AutoCloseable {
  /// As in the table.
  String name();

  /// Sends `count` messages as fast as it can, and returns when each was handled and the sender
  /// (where the way has such a thing, else the server) knows.
  void pass(byte[] body, int count) throws InterruptedException;

  /// Sends one message, and returns how long it took to its handler, nanoseconds.
  long oneWay(byte[] body) throws InterruptedException;

  @Override
  void close();
}
