package dev.redoubt.core.session;

/// Outcome of [InitiatorHandshake#accept]. A switch over it needs no default.
public sealed interface RespResult {
  /// The handshake's session, now confirmed and in epoch 1.
  record Confirmed(Session session) implements RespResult {}

  /// The peer answered with a refusal; handshake and session are closed.
  record Refused(Verdict verdict) implements RespResult {}

  /// The peer is another instance, or speaks other versions, than the bundle said that was used:
  /// Redis serves old bundles. Nothing has changed.
  record StaleBundle() implements RespResult {}

  /// Refused silently; nothing has changed.
  record Dropped(DropReason reason) implements RespResult {}
}
