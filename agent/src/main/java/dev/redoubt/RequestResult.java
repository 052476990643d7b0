package dev.redoubt;

import dev.redoubt.message.Rejection;

/// How a request ended. A switch over it needs no default.
public sealed interface RequestResult<R> {
  /// The peer replied, with an identity that we trust for the name that was asked.
  record Answered<R>(Message<R> reply) implements RequestResult<R> {
    public R body() {
      return reply.body();
    }
  }

  /// Nobody of that name could be reached in time, or whoever was has no handler for the type: the
  /// request was certainly not handled.
  record NoResponder<R>() implements RequestResult<R> {}

  /// No reply in time; the request may have been handled.
  record TimedOut<R>() implements RequestResult<R> {}

  /// Nobody will reply, for this reason.
  record Rejected<R>(Rejection reason) implements RequestResult<R> {}

  /// The reply was no body of the type that was asked for.
  record Undecodable<R>() implements RequestResult<R> {}
}
