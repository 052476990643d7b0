package dev.redoubt.core.session;

import dev.redoubt.core.crypto.EnvelopeSigner.VerifyKey;
import dev.redoubt.environment.Limits;
import dev.redoubt.message.SecretBytes;
import org.jspecify.annotations.Nullable;

/// One epoch of a session: a chain of generations in each direction, all from one secret, and
/// `psk_n`, which the secret of the next one will follow from. The secret itself is not kept.
///
/// Epoch 0 comes from INIT alone and has direction 0 only (its psk belongs to the handshake); epoch
/// 1 comes from RESP, and each later one from a KEM step.
final class Epoch implements AutoCloseable {
  static final int FROM_INITIATOR = 0;
  static final int FROM_RESPONDER = 1;

  private final int number;
  private final byte[] bind;
  private final Limits limits;
  private final KeyUse use;
  private @Nullable SecretBytes psk;
  private @Nullable SendingChain sending;
  private @Nullable ReceivingChain receiving;

  private Epoch(int number, byte[] bind, Limits limits) {
    this.number = number;
    this.bind = bind;
    this.limits = limits;
    this.use = new KeyUse(limits.epoch());
  }

  /// Epoch 0 at the initiator, which only sends in it.
  static Epoch zeroOfInitiator(SecretBytes s1, byte[] h2, Limits limits) {
    Epoch epoch = new Epoch(0, h2, limits);
    epoch.sending = new SendingChain(epoch.chain(s1, FROM_INITIATOR), limits.generation());
    return epoch;
  }

  /// Epoch 0 at the responder, which only receives in it.
  static Epoch zeroOfResponder(
      SecretBytes s1, byte[] h2, Limits limits, VerifyKey verifyKey, Keyring keyring) {
    Epoch epoch = new Epoch(0, h2, limits);
    epoch.receiving = epoch.receiving(epoch.chain(s1, FROM_INITIATOR), verifyKey, keyring);
    return epoch;
  }

  /// Epoch 1, the first of both directions.
  static Epoch one(
      SecretBytes root,
      byte[] sessionId,
      boolean initiator,
      Limits limits,
      VerifyKey verifyKey,
      Keyring keyring) {
    return new Epoch(1, sessionId, limits).from(root, initiator, verifyKey, keyring);
  }

  /// The epoch after this one, from what a KEM step has derived.
  Epoch following(SecretBytes root, boolean initiator, Keyring keyring) {
    if (receiving == null) {
      throw new IllegalStateException("Epoch " + number + " has only one direction.");
    }
    return new Epoch(number + 1, bind, limits)
        .from(root, initiator, receiving.verifyKey(), keyring);
  }

  private Epoch from(SecretBytes root, boolean initiator, VerifyKey verifyKey, Keyring keyring) {
    int out = initiator ? FROM_INITIATOR : FROM_RESPONDER;
    sending = new SendingChain(chain(root, out), limits.generation());
    receiving = receiving(chain(root, 1 - out), verifyKey, keyring);
    psk = KeySchedule.psk(root, bind, number);
    return this;
  }

  int number() {
    return number;
  }

  /// What ties signatures to this session.
  byte[] bind() {
    return bind;
  }

  /// How much of its life is used up, over both directions.
  KeyUse use() {
    return use;
  }

  /// `psk_n`, lent.
  ///
  /// @throws IllegalStateException if the next epoch has been derived already, or in epoch 0
  SecretBytes psk() {
    if (psk == null) {
      throw new IllegalStateException("Nothing follows from epoch " + number + " any more.");
    }
    return psk;
  }

  /// Whether the next epoch can still be derived from this one.
  boolean followable() {
    return psk != null;
  }

  @Nullable SendingChain sending() {
    return sending;
  }

  @Nullable ReceivingChain receiving() {
    return receiving;
  }

  /// The next epoch has been derived: `psk_n` goes.
  void followed() {
    if (psk != null) {
      psk.close();
      psk = null;
    }
  }

  /// Nothing is sealed in this epoch any more: the keys of that direction go.
  void closeSending() {
    if (sending != null) {
      sending.close();
    }
  }

  @Override
  public void close() {
    followed();
    closeSending();
    if (receiving != null) {
      receiving.close();
    }
  }

  private ReceivingChain receiving(Chain chain, VerifyKey verifyKey, Keyring keyring) {
    return new ReceivingChain(new ReceivingContext(number, bind, verifyKey), chain, keyring);
  }

  private Chain chain(SecretBytes secret, int direction) {
    return new Chain(KeySchedule.traffic(secret, bind, direction, number), bind);
  }
}
