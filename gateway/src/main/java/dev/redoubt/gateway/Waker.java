package dev.redoubt.gateway;

/// Wakes a program that is not connected, since messages wait for it.
@FunctionalInterface
public interface Waker extends AutoCloseable {
  Waker NONE = waiting -> {};

  /// Called by one thread at a time, and again only after it has returned, so it may take its time.
  ///
  /// @param waiting how many messages wait
  /// @throws Exception if nobody could be woken, with a message that says why; it is logged
  void wake(int waiting) throws Exception;

  /// Ends a call of [#wake] soon.
  @Override
  default void close() {}
}
