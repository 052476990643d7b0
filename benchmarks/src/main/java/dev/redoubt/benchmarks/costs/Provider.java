package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.crypto.EnvelopeSigner;

/// Whose cryptography this process uses: that is decided by its class path alone.
final class Provider {
  private Provider() {}

  /// How measurements of ours are named.
  static String peer() {
    return EnvelopeSigner.fastest().provider().equals("Bouncy Castle") ? "redoubt" : "redoubt-accp";
  }
}
