package dev.redoubt.files;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.SecretBytes;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.iana.IANAObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// Encodes identities as PKCS#8 (RFC 5958): the two seeds as the private key of the LAMPS
/// composite, the name as friendlyName (RFC 2985); plain or under [PassphraseEncryption].
final class PrivateKeys {
  /// id-MLDSA65-Ed25519-SHA512 (LAMPS composite signatures).
  private static final AlgorithmIdentifier ALGORITHM =
      new AlgorithmIdentifier(IANAObjectIdentifiers.id_MLDSA65_Ed25519_SHA512);

  private PrivateKeys() {}

  record Opened(AgentName name, Identity identity) {}

  static byte[] publicInfo(PeerIdentity peer) {
    try {
      return new SubjectPublicKeyInfo(ALGORITHM, peer.encoded().toArray()).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("A public key of our own making cannot be encoded.", e);
    }
  }

  static byte[] plain(AgentName name, Identity identity) {
    byte[] seeds = new byte[2 * Identity.SEED];
    System.arraycopy(identity.mlDsaSeed().bytes(), 0, seeds, 0, Identity.SEED);
    System.arraycopy(identity.ed25519Seed().bytes(), 0, seeds, Identity.SEED, Identity.SEED);
    Attribute friendlyName =
        new Attribute(
            PKCSObjectIdentifiers.pkcs_9_at_friendlyName,
            new DERSet(new DERBMPString(name.value())));
    try {
      return new PrivateKeyInfo(ALGORITHM, seeds, new DERSet(friendlyName)).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("A private key of our own making cannot be encoded.", e);
    } finally {
      Arrays.fill(seeds, (byte) 0);
    }
  }

  static byte[] encrypted(AgentName name, Identity identity, char[] passphrase) {
    byte[] plain = plain(name, identity);
    try {
      return PassphraseEncryption.encrypt(plain, passphrase);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /// @throws KeyPem.Damaged if it is not such a private key
  static Opened open(byte[] der) throws KeyPem.Damaged {
    try {
      return open(PrivateKeyInfo.getInstance(der));
    } catch (IOException | RuntimeException e) { // see PassphraseEncryption
      throw new KeyPem.Damaged("it holds no private key of an identity");
    }
  }

  /// @throws KeyPem.WrongPassphrase if it cannot be decrypted; the check sum has already shown that
  ///   the file is intact
  static Opened decrypt(byte[] der, char[] passphrase)
      throws KeyPem.Damaged, KeyPem.WrongPassphrase {
    byte[] plain = PassphraseEncryption.decrypt(der, passphrase);
    try {
      return open(plain);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static Opened open(PrivateKeyInfo info) throws IOException {
    byte[] seeds = info.getPrivateKey().getOctets();
    try {
      if (!info.getPrivateKeyAlgorithm().equals(ALGORITHM) || seeds.length != 2 * Identity.SEED) {
        throw new IOException("not a composite private key");
      }
      AgentName name = AgentName.of(friendlyName(info.getAttributes()));
      try (SecretBytes mlDsa = SecretBytes.copyOf(seeds, 0, Identity.SEED);
          SecretBytes ed25519 = SecretBytes.copyOf(seeds, Identity.SEED, Identity.SEED)) {
        return new Opened(name, Identity.fromSeeds(mlDsa, ed25519));
      }
    } finally {
      Arrays.fill(seeds, (byte) 0);
    }
  }

  private static String friendlyName(ASN1Set attributes) throws IOException {
    if (attributes != null && attributes.size() == 1) {
      Attribute attribute = Attribute.getInstance(attributes.getObjectAt(0));
      ASN1Encodable[] values = attribute.getAttributeValues();
      if (attribute.getAttrType().equals(PKCSObjectIdentifiers.pkcs_9_at_friendlyName)
          && values.length == 1) {
        return DERBMPString.getInstance(values[0]).getString();
      }
    }
    throw new IOException("no name");
  }
}
