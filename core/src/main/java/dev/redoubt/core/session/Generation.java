package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;

/// The keys of one generation: what one side seals with until it moves on to the next, without
/// announcing it.
final class Generation implements AutoCloseable {
  private final int number;
  private final SecretBytes key;
  private final SecretBytes iv;
  private final Bytes kid;

  /// Takes ownership of `key` and `iv`.
  Generation(int number, SecretBytes key, SecretBytes iv, Bytes kid) {
    this.number = number;
    this.key = key;
    this.iv = iv;
    this.kid = kid;
  }

  int number() {
    return number;
  }

  SecretBytes key() {
    return key;
  }

  SecretBytes iv() {
    return iv;
  }

  /// Its public name on the wire. It commits to the key, as both come from one derivation.
  Bytes kid() {
    return kid;
  }

  /// `iv XOR (guard || counter)`, the two as they stand in `envelope`. The random guard keeps a
  /// nonce from coming twice even where a state was rolled back or cloned.
  byte[] nonce(byte[] envelope) {
    byte[] nonce = iv.bytes().clone();
    for (int i = 0; i < Aead.NONCE; i++) {
      nonce[i] ^= envelope[Envelope.GUARD_AT + i];
    }
    return nonce;
  }

  /// A copy, closed on its own.
  Generation copy() {
    return new Generation(
        number, SecretBytes.copyOf(key.bytes()), SecretBytes.copyOf(iv.bytes()), kid);
  }

  boolean closed() {
    return key.closed();
  }

  @Override
  public void close() {
    key.close();
    iv.close();
  }
}
