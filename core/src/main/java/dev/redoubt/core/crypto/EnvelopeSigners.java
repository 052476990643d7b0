package dev.redoubt.core.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds the fastest [EnvelopeSigner] that passes its self-test.
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

  /// Two threads may both choose at first; they choose the same.
  static EnvelopeSigner fastest() {
    EnvelopeSigner chosen = fastest;
    if (chosen == null) {
      chosen = tested(all().getLast());
      fastest = chosen;
    }
    return chosen;
  }

  /// Amazon's provider, unless it is absent or its native code does not run on this machine.
  ///
  /// Loaded by name: a `ServiceLoader` would load every provider of the JDK to check its type,
  /// which takes a tenth of a second at each start.
  static Optional<EnvelopeSigner> amazon() {
    try {
      Class<? extends Provider> type = Class.forName(AMAZON).asSubclass(Provider.class);
      return Optional.of(new JcaSigner(type.getConstructor().newInstance()));
    } catch (ReflectiveOperationException | GeneralSecurityException | LinkageError e) {
      return Optional.empty();
    }
  }

  /// @throws IllegalStateException if it fails its self-test
  static EnvelopeSigner tested(EnvelopeSigner signer) {
    new SelfTest.KnownAnswer("Ed25519 (" + signer.provider() + ")", () -> SelfTest.ed25519(signer))
        .require();
    return signer;
  }
}
