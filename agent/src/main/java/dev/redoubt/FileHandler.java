package dev.redoubt;

import java.time.Duration;

/// Takes files that have arrived ([AgentBuilder#files]): whole, verified, on disk, under a name of
/// their own in the agent's folder, with mode 0600. What becomes of the file is up to it.
///
/// The file is handled when this returns. If it throws, it is called again, 3 times in all; then,
/// or where it rejects the file, that is deleted, if it is still there, and the sender is told.
/// Called like a [Handler] of an unordered type: files of one sender may come at the same time, and
/// an attempt that takes longer than 30 s ([AgentBuilder#handlerTime]) is interrupted.
@FunctionalInterface
public interface FileHandler {
  void handle(ReceivedFile file, Context context) throws Exception;

  /// What it can do besides. Valid until it returns.
  interface Context {
    /// The agent that received the file, to send with.
    Agent agent();

    /// 1 for the first attempt.
    int attempt();

    /// Time until the sender stops waiting.
    Duration remaining();

    /// Rejects the file: when this returns, it is deleted, and the sender gets REJECTED(REFUSED).
    void reject();
  }
}
