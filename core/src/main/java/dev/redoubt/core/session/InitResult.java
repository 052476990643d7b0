package dev.redoubt.core.session;

/// Outcome of [ResponderHandshake#open]. A switch over it needs no default.
public sealed interface InitResult {
  /// Sealed for us and signed by the identity it carries; whether that identity may speak for the
  /// name is for trust to say.
  record Authentic(ResponderHandshake handshake) implements InitResult {}

  /// Made from a bundle that we did not publish with this prekey: to be reported, not answered.
  record UnpublishedBundle() implements InitResult {}

  /// Refused silently.
  record Dropped(DropReason reason) implements InitResult {}
}
