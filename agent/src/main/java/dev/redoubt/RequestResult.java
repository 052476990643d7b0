package dev.redoubt;

import dev.redoubt.message.Rejection;

/// How a request ended. A switch over it needs no default.
public sealed interface RequestResult<R> {
  /// The peer answered, with an identity that we trust for the name that was asked.
  record Answered<R>(Message<R> reply) implements RequestResult<R> {
    public R body() {
      return reply.body();
    }
  }

  record Failed<R>(Failure failure) implements RequestResult<R> {}

  /// Why there is no reply.
  sealed interface Failure {
    /// Nobody of that name could be reached in time, or who was has no handler for the type: the
    /// request was certainly not handled.
    record NoResponder() implements Failure {}

    /// No reply in time; the request may have been handled.
    record TimedOut() implements Failure {}

    /// Nobody will answer, for this reason.
    record Rejected(Rejection reason) implements Failure {}

    /// The reply was no body of the type that was asked for.
    record Undecodable() implements Failure {}
  }
}
