package dev.redoubt.files;

import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.util.Strings;
import org.jspecify.annotations.Nullable;

/// PKCS#8 encrypted under a passphrase: PBES2 (RFC 8018) with scrypt (RFC 7914) and AES-256-GCM
/// (RFC 5084), and nothing else.
///
/// AES is the JDK's. Bouncy Castle provides scrypt and ASN.1 but is not used as a JCA provider:
/// some JDKs accept one only from a signed jar, and the command line starts faster with an unsigned
/// one.
final class PassphraseEncryption {
  /// id-scrypt (RFC 7914, section 7).
  private static final ASN1ObjectIdentifier ID_SCRYPT =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");

  private static final int KEY = 32;
  private static final int NONCE = 12;
  private static final int SALT = 16;
  private static final int TAG_BITS = 128;

  /// N and r of new files: 128 MiB, and some tenths of a second. Older files have N = 2^15.
  private static final int COST = 1 << 17;

  private static final int BLOCK_SIZE = 8;

  /// The maximum memory that a file may demand, bytes: four times that of new files. Its parameters
  /// are the choice of whoever wrote it, so they need a bound.
  private static final BigInteger MEMORY_MAX = BigInteger.valueOf(4L * COST * BLOCK_SIZE * 128);

  private PassphraseEncryption() {}

  /// The scrypt parameters N, r and p of RFC 7914.
  private record Derivation(Bytes salt, int cost, int blockSize, int parallelization) {
    static Derivation fresh() {
      return new Derivation(Bytes.wrap(random(SALT)), COST, BLOCK_SIZE, 1);
    }

    static Derivation of(KeyDerivationFunc function) throws IOException {
      if (!function.getAlgorithm().equals(ID_SCRYPT)) {
        throw new IOException("not scrypt");
      }
      ASN1Sequence parameters = ASN1Sequence.getInstance(present(function.getParameters()));
      if (parameters.size() != 4 && !(parameters.size() == 5 && number(parameters, 4) == KEY)) {
        throw new IOException("not scrypt's parameters for AES-256");
      }
      Bytes salt = Bytes.wrap(ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets());
      int cost = number(parameters, 1);
      int blockSize = number(parameters, 2);
      int parallelization = number(parameters, 3);
      BigInteger memory =
          BigInteger.valueOf(128L * cost)
              .multiply(BigInteger.valueOf(blockSize))
              .multiply(BigInteger.valueOf(parallelization));
      if (memory.compareTo(MEMORY_MAX) > 0) {
        throw new IOException("scrypt too costly");
      }
      return new Derivation(salt, cost, blockSize, parallelization);
    }

    private static int number(ASN1Sequence parameters, int at) throws IOException {
      BigInteger value = ASN1Integer.getInstance(parameters.getObjectAt(at)).getValue();
      if (value.signum() <= 0 || value.bitLength() >= Integer.SIZE) {
        throw new IOException("no number for scrypt");
      }
      return value.intValueExact();
    }

    KeyDerivationFunc function() {
      ASN1Encodable[] parameters = {
        new DEROctetString(salt.toArray()),
        new ASN1Integer(cost),
        new ASN1Integer(blockSize),
        new ASN1Integer(parallelization)
      };
      return new KeyDerivationFunc(ID_SCRYPT, new DERSequence(parameters));
    }

    /// @throws IllegalArgumentException if scrypt does not allow these parameters
    SecretKey key(char[] passphrase) {
      byte[] text = Strings.toUTF8ByteArray(passphrase);
      byte[] key = new byte[0];
      try {
        key = SCrypt.generate(text, salt.toArray(), cost, blockSize, parallelization, KEY);
        return new SecretKeySpec(key, "AES");
      } finally {
        Arrays.fill(text, (byte) 0);
        Arrays.fill(key, (byte) 0);
      }
    }
  }

  /// @return the DER of an EncryptedPrivateKeyInfo
  static byte[] encrypt(byte[] plain, char[] passphrase) {
    Derivation derivation = Derivation.fresh();
    try {
      Cipher cipher = cipher();
      cipher.init(
          Cipher.ENCRYPT_MODE,
          derivation.key(passphrase),
          new GCMParameterSpec(TAG_BITS, random(NONCE)));
      byte[] encrypted = cipher.doFinal(plain);
      var scheme =
          new EncryptionScheme(
              NISTObjectIdentifiers.id_aes256_GCM,
              ASN1Primitive.fromByteArray(cipher.getParameters().getEncoded()));
      var algorithm =
          new AlgorithmIdentifier(
              PKCSObjectIdentifiers.id_PBES2, new PBES2Parameters(derivation.function(), scheme));
      return new EncryptedPrivateKeyInfo(algorithm, encrypted).getEncoded();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("A private key of our own making cannot be encrypted.", e);
    }
  }

  /// @param der an EncryptedPrivateKeyInfo
  /// @return the plaintext; the caller erases it
  /// @throws KeyPem.Damaged if it was not made by [#encrypt], or demands more memory or time than
  ///   allowed
  /// @throws KeyPem.WrongPassphrase if the tag does not verify
  static byte[] decrypt(byte[] der, char[] passphrase)
      throws KeyPem.Damaged, KeyPem.WrongPassphrase {
    try {
      EncryptedPrivateKeyInfo info = EncryptedPrivateKeyInfo.getInstance(der);
      if (!info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
        throw new IOException("not PBES2");
      }
      PBES2Parameters parameters =
          PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
      AlgorithmParameters nonceAndTag = nonceAndTag(parameters.getEncryptionScheme());
      SecretKey key = Derivation.of(parameters.getKeyDerivationFunc()).key(passphrase);
      Cipher cipher = cipher();
      cipher.init(Cipher.DECRYPT_MODE, key, nonceAndTag);
      return cipher.doFinal(info.getEncryptedData());
    } catch (AEADBadTagException e) {
      throw new KeyPem.WrongPassphrase();
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      // Bouncy Castle meets what does not have the form with any exception, null pointers included.
      throw new KeyPem.Damaged("it holds no encrypted private key");
    }
  }

  private static AlgorithmParameters nonceAndTag(EncryptionScheme scheme)
      throws GeneralSecurityException, IOException {
    if (!scheme.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_GCM)) {
      throw new IOException("not AES-256-GCM");
    }
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("GCM");
    parameters.init(present(scheme.getParameters()).toASN1Primitive().getEncoded());
    if (parameters.getParameterSpec(GCMParameterSpec.class).getTLen() != TAG_BITS) {
      throw new IOException("not the whole tag");
    }
    return parameters;
  }

  private static ASN1Encodable present(@Nullable ASN1Encodable parameters) throws IOException {
    if (parameters == null) {
      throw new IOException("no parameters");
    }
    return parameters;
  }

  private static Cipher cipher() throws GeneralSecurityException {
    return Cipher.getInstance("AES/GCM/NoPadding");
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    SystemRandom.INSTANCE.fill(bytes);
    return bytes;
  }
}
