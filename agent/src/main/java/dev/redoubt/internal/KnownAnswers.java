package dev.redoubt.internal;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.core.crypto.SelfTest;

/// Runs the known-answer tests of every primitive once per process, before it handles any secret
/// (SPEC.md §10).
public final class KnownAnswers {
  private KnownAnswers() {}

  /// @throws ConfigurationException with code `SELF_TEST` if one fails
  public static void require() {
    require(SelfTest::run);
  }

  public static void require(Runnable selfTest) {
    try {
      selfTest.run();
    } catch (RuntimeException e) { // a library that computes wrongly may throw anything
      throw new ConfigurationException(
          ErrorCode.SELF_TEST,
          e.getMessage()
              + " Replace this JDK or this version of Bouncy Castle, or use another machine.",
          e);
    }
  }
}
