package dev.redoubt.core.session;

import dev.redoubt.core.crypto.Hpke;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.frame.Accept;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.security.MessageDigest;

/// What a KEM step derives, from epoch n to n + 1 (§6.9). A thief of everything that epoch n has
/// cannot follow, unless it takes part in the step.
///
/// @param root `root_{n+1}`, for the caller to close
/// @param accept how the responder answers; its tag proves the root
record KemStep(SecretBytes root, Accept accept) implements AutoCloseable {
  private static final int TAG = 32;

  /// The responder's: encapsulates to `ek`.
  ///
  /// @throws CryptoException if `ek` is no valid key
  static KemStep encapsulate(Epoch from, Bytes ek, Randomness randomness) throws CryptoException {
    Hpke.Sender sender = Hpke.setupSender(ek, info(from), randomness);
    try (Hpke.Context context = sender.context()) {
      return derive(from, ek, sender.enc(), context);
    }
  }

  /// The initiator's: decapsulates `enc`. That never fails where the encapsulation is another's, so
  /// its own tag has to be compared with the one that was received.
  ///
  /// @throws CryptoException if `enc` is no encapsulation
  static KemStep decapsulate(Epoch from, Hpke.KeyPair ek, Bytes enc) throws CryptoException {
    try (Hpke.Context context = Hpke.setupReceiver(ek, enc.toArray(), info(from))) {
      return derive(from, ek.publicKey(), enc.toArray(), context);
    }
  }

  private static KemStep derive(Epoch from, Bytes ek, byte[] enc, Hpke.Context context) {
    byte[] hash = Kdf.hash(ek.toArray(), enc);
    try (SecretBytes exported = context.export(Kdf.label("qrmp1 root", hash), KeySchedule.SECRET)) {
      SecretBytes root = KeySchedule.root(from.psk(), exported);
      byte[] tag = Kdf.expand(root, Kdf.label("qrmp1 accept", from.bind(), next(from), hash), TAG);
      return new KemStep(root, new Accept(from.number() + 1, Bytes.copyOf(enc), Bytes.wrap(tag)));
    }
  }

  private static byte[] info(Epoch from) {
    return Kdf.label("qrmp1 rekey", from.bind(), next(from));
  }

  private static byte[] next(Epoch from) {
    return new WireWriter(Integer.BYTES).u32(from.number() + 1).toArray();
  }

  /// Whether `other` proves the same root, in constant time.
  boolean proves(Accept other) {
    return MessageDigest.isEqual(accept.tag().toArray(), other.tag().toArray());
  }

  @Override
  public void close() {
    root.close();
  }
}
