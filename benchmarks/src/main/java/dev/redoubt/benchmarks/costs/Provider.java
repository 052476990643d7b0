package dev.redoubt.benchmarks.costs;

import dev.redoubt.core.crypto.EnvelopeSigner;

/// The crypto provider of this process, determined by its class path.
final class Provider {
  private Provider() {}

  /// Name of Redoubt with this provider, as in [dev.redoubt.benchmarks.Row].
  static String peer() {
    return EnvelopeSigner.fastest().provider().equals("Bouncy Castle") ? "redoubt" : "redoubt-accp";
  }
}
