package dev.redoubt.core.crypto;

import javax.crypto.SecretKey;

/// A key for the JDK's symmetric primitives that keeps no copy of its own, unlike `SecretKeySpec`,
/// whose copy cannot be destroyed.
///
/// The copy that a primitive asks for is its to wipe: the JDK's HMAC does so at once, its ChaCha20
/// when the cipher is collected. Never serialized.
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
