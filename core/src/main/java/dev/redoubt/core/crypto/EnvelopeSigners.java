package dev.redoubt.core.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the fastest [EnvelopeSigner] that gives right answers.
final class EnvelopeSigners {
  private static final String AMAZON =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private static volatile @Nullable EnvelopeSigner fastest;

  private EnvelopeSigners() {}

  static List<EnvelopeSigner> all() {
    List<EnvelopeSigner> all = new ArrayList<>();
    all.add(new BouncyCastleSigner());
    amazon().ifPresent(all::add);
    return all;
  }

  /// Two threads that come first both choose, and choose alike.
  static EnvelopeSigner fastest() {
    EnvelopeSigner chosen = fastest;
    if (chosen == null) {
      chosen = tested(all().getLast());
      fastest = chosen;
    }
    return chosen;
  }

  /// Amazon's provider, unless it is absent or does not run on this machine (it is native code):
  /// Bouncy Castle then does the same, and [EnvelopeSigner#provider()] tells.
  ///
  /// By name and not through a `ServiceLoader`, which would load every provider of the JDK to look
  /// at its type: a tenth of a second at each start.
  static Optional<EnvelopeSigner> amazon() {
    try {
      Class<? extends Provider> type = Class.forName(AMAZON).asSubclass(Provider.class);
      return Optional.of(new JcaSigner(type.getConstructor().newInstance()));
    } catch (ReflectiveOperationException | GeneralSecurityException | LinkageError e) {
      return Optional.empty();
    }
  }

  /// @throws IllegalStateException if it gives a wrong answer to a known question
  static EnvelopeSigner tested(EnvelopeSigner signer) {
    new SelfTest.KnownAnswer("Ed25519 (" + signer.provider() + ")", () -> SelfTest.ed25519(signer))
        .require();
    return signer;
  }
}
