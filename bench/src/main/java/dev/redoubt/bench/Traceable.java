package dev.redoubt.bench;

import java.util.function.Consumer;

/// A contender whose messages can be followed one by one, to measure latency at a given load.
public interface Traceable extends Contender {
  /// Calls `recipient` with each body that arrives, on the handling thread. Set once, before the
  /// first message.
  void onMessage(Consumer<byte[]> recipient);

  /// Sends one message without waiting. It may stay in a buffer until [#flush()].
  void post(byte[] body) throws InterruptedException;

  /// Sends the messages that were posted.
  void flush() throws InterruptedException;
}
