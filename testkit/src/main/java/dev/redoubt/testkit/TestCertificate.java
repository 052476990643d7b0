package dev.redoubt.testkit;

import java.nio.file.Path;

/// A certificate and its private key, as PEM files that their [TestAuthority] has written.
///
/// @param certificate the certificate's file
/// @param key the private key's file, PKCS#8
public record TestCertificate(Path certificate, Path key) {
  /// Puts another certificate and key into the files of this one, as an operator does who rotates
  /// them.
  public void replaceBy(TestCertificate other) {
    Pem.copy(other.key, key);
    Pem.copy(other.certificate, certificate);
  }
}
