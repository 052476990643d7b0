package dev.redoubt;

import dev.redoubt.message.Rejection;

/// The result of a request. A switch over it needs no default.
public sealed interface RequestResult<R> {
  /// The peer replied; its identity is trusted for the name that was asked.
  record Answered<R>(Message<R> reply) implements RequestResult<R> {
    public R body() {
      return reply.body();
    }
  }

  /// No instance was reached in time, or it has no handler for the type: the request was certainly
  /// not handled.
  record NoResponder<R>() implements RequestResult<R> {}

  /// No reply in time; the request may have been handled.
  record TimedOut<R>() implements RequestResult<R> {}

  /// The request was rejected; there will be no reply.
  record Rejected<R>(Rejection reason) implements RequestResult<R> {}

  /// The reply could not be decoded as the requested type.
  record Undecodable<R>() implements RequestResult<R> {}
}
