package dev.redoubt.core.link;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// That the instances of the name that a message goes to share such messages (§7.13): any may have
/// it, or the one that has its key.
///
/// @param key the hash of what the application calls it; null where there is none
public record Sharing(@Nullable Bytes key) {
  public static final Sharing BALANCED = new Sharing(null);

  static final int KEY_BYTES = 16;

  /// @param key of any length
  public static Sharing keyed(String key) {
    byte[] hash = sha256().digest(Bytes.utf8(key).toArray());
    return new Sharing(Bytes.wrap(hash, 0, KEY_BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static Sharing read(WireReader in) throws MalformedException {
    return new Sharing(in.bytes(KEY_BYTES));
  }

  /// Shows no key.
  @Override
  public String toString() {
    return key == null ? "balanced" : "keyed";
  }
}
