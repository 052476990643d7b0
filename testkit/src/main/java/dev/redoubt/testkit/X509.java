package dev.redoubt.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Makes certificates with ECDSA keys (RFC 5280).
final class X509 {
  private static final AlgorithmIdentifier ECDSA =
      new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

  private X509() {}

  /// Whom a certificate is for.
  ///
  /// @param hosts names and addresses; none for an authority
  record Subject(String name, PublicKey key, List<String> hosts, boolean authority) {}

  record Issuer(String name, PrivateKey key) {}

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no P-256.", e);
    }
  }

  /// The certificate's DER.
  static byte[] certificate(Subject subject, Issuer issuer, Instant from, Instant until) {
    try {
      var toSign = new V3TBSCertificateGenerator();
      toSign.setSerialNumber(new ASN1Integer(new BigInteger(Long.SIZE, new SecureRandom())));
      toSign.setSignature(ECDSA);
      toSign.setIssuer(named(issuer.name));
      toSign.setStartDate(new Time(Date.from(from)));
      toSign.setEndDate(new Time(Date.from(until)));
      toSign.setSubject(named(subject.name));
      toSign.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(subject.key.getEncoded()));
      var extensions = new ExtensionsGenerator();
      extensions.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(subject.authority));
      if (!subject.authority) {
        extensions.addExtension(Extension.subjectAlternativeName, false, names(subject.hosts));
      }
      toSign.setExtensions(extensions.generate());
      ASN1Encodable signed = toSign.generateTBSCertificate();
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuer.key);
      signature.update(signed.toASN1Primitive().getEncoded(ASN1Encoding.DER));
      return new DERSequence(
              new ASN1Encodable[] {signed, ECDSA, new DERBitString(signature.sign())})
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The certificate cannot be signed.", e);
    }
  }

  private static X500Name named(String name) {
    return new X500NameBuilder().addRDN(BCStyle.CN, name).build();
  }

  private static GeneralNames names(List<String> hosts) {
    return new GeneralNames(
        hosts.stream()
            .map(host ->
                new GeneralName(
                    isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
            .toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }
}
