package dev.redoubt.internal;

import dev.redoubt.environment.Randomness;
import java.security.SecureRandom;

/// The platform's `SecureRandom`. Safe for several threads.
public final class SystemRandom implements Randomness {
  public static final SystemRandom INSTANCE = new SystemRandom();

  private final SecureRandom random = new SecureRandom();

  private SystemRandom() {}

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
  }
}
