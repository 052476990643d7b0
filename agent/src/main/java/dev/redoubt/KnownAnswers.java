package dev.redoubt;

import dev.redoubt.core.crypto.SelfTest;

/// Known answers of every primitive, computed once in the life of a process, before it handles any
/// secret (SPEC.md §10).
final class KnownAnswers {
  private KnownAnswers() {}

  /// @throws ConfigurationException with code `SELF_TEST` if one is wrong
  static void require() {
    require(SelfTest::run);
  }

  static void require(Runnable selfTest) {
    try {
      selfTest.run();
    } catch (RuntimeException e) { // a library that computes wrongly may throw anything
      throw new ConfigurationException(
          "SELF_TEST",
          e.getMessage()
              + " Replace this JDK or this version of Bouncy Castle, or use another machine.",
          e);
    }
  }
}
