package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.SecretBytes;
import java.util.Arrays;

/// The secret from which the generations of one epoch and direction follow, one after the other.
/// Each step erases the secret it came from, so that nobody can go back.
final class Chain implements AutoCloseable {
  private static final int IV_AT = Aead.KEY;
  private static final int KID_AT = IV_AT + Aead.NONCE;
  private static final int NEXT_AT = KID_AT + Envelope.KID;
  private static final int LENGTH = NEXT_AT + KeySchedule.SECRET;

  private final byte[] bind;
  private SecretBytes secret;
  private int next;

  /// Takes ownership of `secret`.
  Chain(SecretBytes secret, byte[] bind) {
    this.secret = secret;
    this.bind = bind;
  }

  /// The number of the generation that [#step] gives next.
  int next() {
    return next;
  }

  Generation step() {
    byte[] derived = Kdf.expand(secret, KeySchedule.generationInfo(bind), LENGTH);
    Generation generation =
        new Generation(
            next++,
            SecretBytes.copyOf(derived, 0, Aead.KEY),
            SecretBytes.copyOf(derived, IV_AT, Aead.NONCE),
            Bytes.wrap(Arrays.copyOfRange(derived, KID_AT, NEXT_AT)));
    SecretBytes following = SecretBytes.copyOf(derived, NEXT_AT, KeySchedule.SECRET);
    Arrays.fill(derived, (byte) 0);
    secret.close();
    secret = following;
    return generation;
  }

  boolean closed() {
    return secret.closed();
  }

  @Override
  public void close() {
    secret.close();
  }
}
