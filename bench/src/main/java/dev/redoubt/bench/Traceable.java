package dev.redoubt.bench;

import java.util.function.Consumer;

/// A contender whose messages can be followed one by one, for latency at a given load.
public interface Traceable extends Contender {
  /// Has `recipient` hear each body that arrives, on the thread that handles it. To be called once,
  /// before the first message.
  void onMessage(Consumer<byte[]> recipient);

  /// Sends one message and does not wait for it. It may lie in a buffer until [#flush()].
  void post(byte[] body) throws InterruptedException;

  /// Sends what was posted.
  void flush() throws InterruptedException;
}
