package dev.redoubt.transport;

import dev.redoubt.core.Base32;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// Where an instance reads: 26 base32 characters that follow from its fingerprint and instance, and
/// are never sent (§3.5).
public record InboxId(String value) {
  private static final byte[] LABEL = "qrmp1 inbox\0".getBytes(StandardCharsets.US_ASCII);

  /// @throws IllegalArgumentException if `value` is not 26 base32 characters
  public InboxId {
    if (value.length() != 26 || Base32.decode(value).length != 16) {
      throw new IllegalArgumentException("An inbox has 26 base32 characters.");
    }
  }

  public static InboxId of(Fingerprint fingerprint, InstanceId instance) {
    MessageDigest sha256 = sha256();
    sha256.update(LABEL);
    update(sha256, fingerprint.value());
    update(sha256, instance.value());
    return new InboxId(Base32.encode(Arrays.copyOf(sha256.digest(), 16)));
  }

  @Override
  public String toString() {
    return value;
  }

  private static void update(MessageDigest digest, Bytes bytes) {
    digest.update(bytes.buffer());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256, but this one does not.", e);
    }
  }
}
