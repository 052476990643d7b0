package dev.redoubt.bench;

/// One way to send messages from a sender to a recipient, each with its own connection.
public interface Contender extends Carrier {
  /// Sends one message and returns the time until its handler was called, nanoseconds.
  long oneWay(byte[] body) throws InterruptedException;
}
