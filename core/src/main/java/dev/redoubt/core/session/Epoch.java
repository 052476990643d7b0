package dev.redoubt.core.session;

import dev.redoubt.core.Limits;
import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.core.crypto.SecretBytes;
import org.jspecify.annotations.Nullable;

/// One epoch of a session: a chain of generations in each direction, all from one secret.
///
/// Epoch 0 comes from INIT alone and has direction 0 only; epoch 1 comes from RESP. The secret an
/// epoch comes from is not kept, and psk_1 is not even derived: it would only feed a KEM step.
final class Epoch implements AutoCloseable {
  static final int FROM_INITIATOR = 0;
  static final int FROM_RESPONDER = 1;

  private final int number;
  private final byte[] bind;
  private @Nullable SendingChain sending;
  private @Nullable ReceivingChain receiving;

  private Epoch(int number, byte[] bind) {
    this.number = number;
    this.bind = bind;
  }

  /// Epoch 0 at the initiator, which only sends in it.
  static Epoch zeroOfInitiator(SecretBytes s1, byte[] h2, Limits limits) {
    Epoch epoch = new Epoch(0, h2);
    epoch.sending = new SendingChain(epoch.chain(s1, FROM_INITIATOR), limits);
    return epoch;
  }

  /// Epoch 0 at the responder, which only receives in it.
  static Epoch zeroOfResponder(SecretBytes s1, byte[] h2, VerifyKey verifyKey, Keyring keyring) {
    Epoch epoch = new Epoch(0, h2);
    epoch.receiving =
        new ReceivingChain(epoch, epoch.chain(s1, FROM_INITIATOR), verifyKey, keyring);
    return epoch;
  }

  /// A later epoch, which has both directions.
  static Epoch fromRoot(
      int number,
      SecretBytes root,
      byte[] sessionId,
      boolean initiator,
      Limits limits,
      VerifyKey verifyKey,
      Keyring keyring) {
    Epoch epoch = new Epoch(number, sessionId);
    int out = initiator ? FROM_INITIATOR : FROM_RESPONDER;
    epoch.sending = new SendingChain(epoch.chain(root, out), limits);
    epoch.receiving = new ReceivingChain(epoch, epoch.chain(root, 1 - out), verifyKey, keyring);
    return epoch;
  }

  int number() {
    return number;
  }

  /// What ties signatures to this session.
  byte[] bind() {
    return bind;
  }

  @Nullable SendingChain sending() {
    return sending;
  }

  @Nullable ReceivingChain receiving() {
    return receiving;
  }

  @Override
  public void close() {
    if (sending != null) {
      sending.close();
    }
    if (receiving != null) {
      receiving.close();
    }
  }

  private Chain chain(SecretBytes secret, int direction) {
    return new Chain(KeySchedule.traffic(secret, bind, direction, number), bind);
  }
}
