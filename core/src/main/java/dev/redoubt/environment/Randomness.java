package dev.redoubt.environment;

/// Where random bytes come from. In production `SecureRandom::nextBytes`; in tests and vectors a
/// seeded source.
///
/// Implementations must be cryptographically strong wherever keys are made from them.
@FunctionalInterface
public interface Randomness {
  /// Fills `target` with random bytes.
  void fill(byte[] target);

  default byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    fill(bytes);
    return bytes;
  }

  default long nextLong() {
    return java.nio.ByteBuffer.wrap(bytes(Long.BYTES)).getLong();
  }
}
