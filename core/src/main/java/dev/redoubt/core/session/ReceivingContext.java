package dev.redoubt.core.session;

import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;

/// What the envelopes of one epoch are verified with. Nothing in it ever changes.
final class ReceivingContext {
  private final int epoch;
  private final byte[] bind;
  private final VerifyKey verifyKey;

  ReceivingContext(int epoch, byte[] bind, VerifyKey verifyKey) {
    this.epoch = epoch;
    this.bind = bind;
    this.verifyKey = verifyKey;
  }

  int epoch() {
    return epoch;
  }

  /// What ties signatures to this session.
  byte[] bind() {
    return bind;
  }

  VerifyKey verifyKey() {
    return verifyKey;
  }
}
