package dev.redoubt.internal.transfer;

import dev.redoubt.message.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A running SHA-256 of what has come so far. Not thread-safe.
public final class Sha256 {
  public static final int SIZE = 32;

  private final MessageDigest digest;

  public Sha256() {
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JDK has no SHA-256, which every JDK must have.", e);
    }
  }

  private Sha256(MessageDigest digest) {
    this.digest = digest;
  }

  public static Bytes of(byte[]... parts) {
    Sha256 hash = new Sha256();
    for (byte[] part : parts) {
      hash.add(part, 0, part.length);
    }
    return hash.soFar();
  }

  public void add(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
  }

  public void add(ByteBuffer bytes) {
    digest.update(bytes);
  }

  /// The hash of what was added; more can be added afterwards.
  public Bytes soFar() {
    return Bytes.wrap(copy().digest.digest());
  }

  /// Goes on from here, apart from this one.
  public Sha256 copy() {
    try {
      return new Sha256((MessageDigest) digest.clone());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("This JDK's SHA-256 cannot be copied: use another one.", e);
    }
  }
}
