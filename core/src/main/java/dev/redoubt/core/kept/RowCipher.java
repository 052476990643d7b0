package dev.redoubt.core.kept;

import dev.redoubt.core.crypto.Aead;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.SecretBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Seals rows of a store, and hides their names (§7.17).
///
/// Each row has a key of its own, derived from a salt, which is a hash under a key of the run, a
/// counter, the name and the text. So no key ever seals two texts, not even where the memory of the
/// process was cloned, and with it its random numbers and the counter.
final class RowCipher implements AutoCloseable {
  static final int SALT = 24;

  private static final int RUN = 16;
  private static final byte[] NONCE = new byte[Aead.NONCE];

  private final SecretBytes names;
  private final SecretBytes salts;
  private final SecretBytes rows;
  private final byte[] run;
  private long counter;

  /// @param secret 32 bytes, lent for this call
  RowCipher(SecretBytes secret, Randomness randomness) {
    this.names = derive(secret, "qrmp1 store names");
    this.salts = derive(secret, "qrmp1 store salts");
    this.rows = derive(secret, "qrmp1 store rows");
    this.run = randomness.bytes(RUN);
  }

  private static SecretBytes derive(SecretBytes secret, String label) {
    return SecretBytes.own(Kdf.expand(secret, Kdf.label(label), Kdf.HASH));
  }

  /// What stands in the store for `key`.
  Bytes name(Bytes key) {
    return Bytes.wrap(Kdf.expand(names, key.toArray(), Kdf.HASH));
  }

  /// @param name as [#name] gives it
  Bytes seal(Bytes name, byte[] text) {
    byte[] salt = salt(name, text);
    byte[] data = Arrays.copyOf(name.toArray(), name.size() + text.length + Aead.TAG);
    System.arraycopy(text, 0, data, name.size(), text.length);
    byte[] key = Kdf.expand(rows, salt, Aead.KEY);
    Aead.seal(key, NONCE, data, 0, name.size(), name.size(), text.length);
    Arrays.fill(key, (byte) 0);
    ByteBuffer sealed = ByteBuffer.allocate(SALT + text.length + Aead.TAG);
    sealed.put(salt).put(data, name.size(), text.length + Aead.TAG);
    return Bytes.wrap(sealed.array());
  }

  private byte[] salt(Bytes name, byte[] text) {
    counter++;
    ByteBuffer about = ByteBuffer.allocate(RUN + Long.BYTES + name.size() + text.length);
    about.put(run).putLong(counter).put(name.buffer()).put(text);
    return Kdf.expand(salts, about.array(), SALT);
  }

  /// @throws CryptoException if this was not sealed under this name and secret
  byte[] open(Bytes name, Bytes sealed) throws CryptoException {
    if (sealed.size() < SALT + Aead.TAG) {
      throw new CryptoException(CryptoException.Reason.BAD_LENGTH);
    }
    byte[] key = Kdf.expand(rows, sealed.slice(0, SALT).toArray(), Aead.KEY);
    byte[] data = sealed.slice(SALT, sealed.size()).toArray();
    try {
      Aead.open(key, NONCE, name.toArray(), data, data.length);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
    return Arrays.copyOf(data, data.length - Aead.TAG);
  }

  @Override
  public void close() {
    names.close();
    salts.close();
    rows.close();
  }
}
