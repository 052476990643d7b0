package dev.redoubt.bench;

/// One way to carry messages through Redis. Not thread-safe.
public interface Carrier extends AutoCloseable {
  /// Name in tables.
  String name();

  /// How many messages are the least that say something about its throughput.
  default int least() {
    return 1_000;
  }

  /// Sends `count` messages as fast as possible. Returns when all are handled and confirmed to the
  /// sender; without such confirmations, when they are acknowledged to the server.
  void pass(byte[] body, int count) throws InterruptedException;

  @Override
  void close();
}
