package dev.redoubt.files;

import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/// The text of a key file: what it says in clear, the public key (SubjectPublicKeyInfo) and the
/// private one (PKCS#8) as PEM (RFC 7468).
///
/// The check sum in clear tells a damaged file from a wrong passphrase; it protects nothing. What
/// is said in clear is authenticated by the private half, which repeats name and public key.
final class KeyPem {
  private static final Pattern FORM =
      Pattern.compile(
          """
          Name: (?<name>[^\n]+)
          Fingerprint: (?<fingerprint>[^\n]+)
          Check: (?<check>[0-9a-f]{64})
          -----BEGIN PUBLIC KEY-----
          (?<public>[A-Za-z0-9+/=\n]+)
          -----END PUBLIC KEY-----
          -----BEGIN (?<kind>(ENCRYPTED )?PRIVATE KEY)-----
          (?<private>[A-Za-z0-9+/=\n]+)
          -----END \\k<kind>-----
          """);
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final AgentName name;
  private final PeerIdentity peer;
  private final boolean encrypted;
  private final byte[] publicDer;
  private final byte[] privateDer;

  /// What is wrong with the file, without secrets.
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  static final class WrongPassphrase extends Exception {
    private static final long serialVersionUID = 1;
  }

  KeyPem(
      AgentName name, PeerIdentity peer, boolean encrypted, byte[] publicDer, byte[] privateDer) {
    this.name = name;
    this.peer = peer;
    this.encrypted = encrypted;
    this.publicDer = publicDer;
    this.privateDer = privateDer;
  }

  static KeyPem of(AgentName name, Identity identity, char @Nullable [] passphrase) {
    return new KeyPem(
        name,
        identity.peer(),
        passphrase != null,
        PrivateKeys.publicInfo(identity.peer()),
        passphrase == null
            ? PrivateKeys.plain(name, identity)
            : PrivateKeys.encrypted(name, identity, passphrase));
  }

  static KeyPem parse(String text) throws Damaged {
    Matcher form = FORM.matcher(text.replace("\r\n", "\n"));
    if (!form.matches()) {
      throw new Damaged("it does not have the form of a key file");
    }
    try {
      byte[] publicDer = base64(form.group("public"));
      KeyPem pem =
          new KeyPem(
              AgentName.of(form.group("name")),
              peer(publicDer),
              form.group("kind").equals(ENCRYPTED),
              publicDer,
              base64(form.group("private")));
      if (!pem.check().equals(form.group("check"))) {
        throw new Damaged("its check sum is wrong");
      }
      if (!pem.fingerprint().equals(Fingerprint.parse(form.group("fingerprint")))) {
        throw new Damaged("its fingerprint is not that of its key");
      }
      return pem;
    } catch (IOException | CryptoException | RuntimeException e) { // see PassphraseEncryption
      throw new Damaged("it holds no identity");
    }
  }

  private static PeerIdentity peer(byte[] publicDer) throws IOException, CryptoException {
    SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicDer);
    if (info.getPublicKeyData().getPadBits() != 0) {
      throw new IOException("not a whole number of bytes");
    }
    return PeerIdentity.decode(Bytes.wrap(info.getPublicKeyData().getOctets()));
  }

  AgentName name() {
    return name;
  }

  Fingerprint fingerprint() {
    return peer.fingerprint();
  }

  boolean encrypted() {
    return encrypted;
  }

  Identity identity(char @Nullable [] passphrase) throws Damaged, WrongPassphrase {
    PrivateKeys.Opened opened =
        passphrase == null
            ? PrivateKeys.open(privateDer)
            : PrivateKeys.decrypt(privateDer, passphrase);
    if (!opened.identity().peer().encoded().equals(peer.encoded()) || !opened.name().equals(name)) {
      opened.identity().close();
      throw new Damaged("its private key belongs to another name or fingerprint");
    }
    return opened.identity();
  }

  String text() {
    String kind = encrypted ? ENCRYPTED : "PRIVATE KEY";
    return "Name: "
        + name
        + "\nFingerprint: "
        + fingerprint()
        + "\nCheck: "
        + check()
        + "\n"
        + block("PUBLIC KEY", publicDer)
        + block(kind, privateDer);
  }

  private static String block(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + BASE64.encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static byte[] base64(String lines) {
    return Base64.getDecoder().decode(lines.replace("\n", ""));
  }

  private String check() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((name + "\n" + encrypted + "\n").getBytes(StandardCharsets.US_ASCII));
      sha256.update(publicDer);
      return HexFormat.of().formatHex(sha256.digest(privateDer));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256, but this one does not.", e);
    }
  }
}
