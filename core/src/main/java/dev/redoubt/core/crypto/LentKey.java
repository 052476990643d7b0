package dev.redoubt.core.crypto;

import javax.crypto.SecretKey;

/// A key for the JDK's symmetric primitives that keeps no copy, unlike `SecretKeySpec`, whose copy
/// cannot be destroyed.
///
/// A primitive wipes the copy that it asks for: the JDK's HMAC at once, its ChaCha20 when the
/// cipher is garbage collected. Never serialized.
final class LentKey implements SecretKey {
  private static final long serialVersionUID = 1;

  private final transient byte[] bytes;
  private final String algorithm;

  LentKey(byte[] bytes, String algorithm) {
    this.bytes = bytes;
    this.algorithm = algorithm;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }
}
