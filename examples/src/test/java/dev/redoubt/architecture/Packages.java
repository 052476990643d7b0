package dev.redoubt.architecture;

import java.util.Arrays;

/// Which packages are whose (ARCHITECTURE.md).
final class Packages {
  /// Those of the module `core`: internals under `dev.redoubt.core`, and the values of the API.
  static final String[] CORE = {
    "dev.redoubt.core..",
    "dev.redoubt.environment..",
    "dev.redoubt.identity..",
    "dev.redoubt.message..",
    "dev.redoubt.transport.."
  };

  /// What applications and authors of transports and codecs may import.
  static final String[] API = {
    "dev.redoubt",
    "dev.redoubt.spi",
    "dev.redoubt.files",
    "dev.redoubt.environment",
    "dev.redoubt.identity",
    "dev.redoubt.message",
    "dev.redoubt.transport"
  };

  private Packages() {}

  static String[] and(String[] some, String... others) {
    String[] all = Arrays.copyOf(some, some.length + others.length);
    System.arraycopy(others, 0, all, some.length, others.length);
    return all;
  }
}
