package dev.redoubt.redis.resp;

import java.io.ByteArrayInputStream;

/// A stream whose bytes arrive in portions.
final class Drip extends ByteArrayInputStream {
  private final int portion;

  Drip(byte[] bytes, int portion) {
    super(bytes);
    this.portion = portion;
  }

  @Override
  public synchronized int read(byte[] target, int offset, int size) {
    return super.read(target, offset, Math.min(size, portion));
  }
}
