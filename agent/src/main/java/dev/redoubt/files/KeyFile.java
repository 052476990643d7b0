package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.KnownAnswers;
import dev.redoubt.internal.SystemRandom;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// An identity in a file: mode 0600, written atomically, its private half encrypted (PKCS#8 with
/// scrypt and AES-256-GCM) unless made without a passphrase. Name and fingerprint are readable
/// without it; what they say is verified against the private half when that is read.
///
/// Every method throws [ConfigurationException]: `KEY_FILE_MISSING`, `KEY_FILE_EXISTS`,
/// `KEY_FILE_DAMAGED`, `KEY_FILE_MODE` (others may read it), `KEY_FILE_UNREADABLE` (the file system
/// refuses), `PASSPHRASE` (wrong, missing, or given where none is needed), `SELF_TEST` (this
/// machine or its libraries compute wrong results).
public final class KeyFile {
  private static final int SIZE_MAX = 64 << 10;

  private final Path file;
  private final KeyPem pem;
  private final boolean created;

  private KeyFile(Path file, KeyPem pem, boolean created) {
    this.file = file;
    this.pem = pem;
    this.created = created;
  }

  /// Reads a key file. Needs no passphrase, since the private half is not decrypted.
  public static KeyFile read(Path file) {
    String text = PrivateFiles.read(file, SIZE_MAX, "KEY_FILE");
    try {
      return new KeyFile(file, KeyPem.parse(text), false);
    } catch (KeyPem.Damaged e) {
      throw damaged(file, e);
    }
  }

  /// Writes a new identity, encrypted, unless the file exists.
  public static KeyFile create(Path file, AgentName name, char[] passphrase) {
    if (passphrase.length == 0) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, "The passphrase is empty: to have none, call createUnencrypted.");
    }
    return makeNew(file, name, passphrase);
  }

  /// Writes a new identity without a passphrase, unless the file exists.
  public static KeyFile createUnencrypted(Path file, AgentName name) {
    return makeNew(file, name, null);
  }

  /// Reads the file, or creates it without a passphrase. Of two processes that do so at once, one
  /// creates it and both read it.
  public static KeyFile readOrCreate(Path file, AgentName name) {
    if (!PrivateFiles.exists(file)) {
      try {
        return make(file, name, null);
      } catch (FileAlreadyExistsException e) {
        return read(file); // another process was faster
      }
    }
    return read(file);
  }

  private static KeyFile makeNew(Path file, AgentName name, char @Nullable [] passphrase) {
    try {
      return make(file, name, passphrase);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          ErrorCode.KEY_FILE_EXISTS, file + " exists already; a key file is never overwritten.", e);
    }
  }

  private static KeyFile make(Path file, AgentName name, char @Nullable [] passphrase)
      throws FileAlreadyExistsException {
    KnownAnswers.require();
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
      KeyPem pem = KeyPem.of(name, identity, passphrase);
      PrivateFiles.create(file, pem.text().getBytes(StandardCharsets.US_ASCII), "KEY_FILE");
      return new KeyFile(file, pem, true);
    }
  }

  public AgentName name() {
    return pem.name();
  }

  public Fingerprint fingerprint() {
    return pem.fingerprint();
  }

  public boolean encrypted() {
    return pem.encrypted();
  }

  /// Whether this call made the file, rather than an earlier one.
  public boolean created() {
    return created;
  }

  /// The identity of a file without passphrase; the caller closes it.
  public Identity identity() {
    if (encrypted()) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, file + " is encrypted: give its passphrase.");
    }
    return open(null);
  }

  /// The identity, decrypted with `passphrase`, which is not kept; the caller closes it.
  public Identity identity(char[] passphrase) {
    if (!encrypted()) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, file + " has no passphrase: give none.");
    }
    return open(passphrase);
  }

  private Identity open(char @Nullable [] passphrase) {
    KnownAnswers.require();
    try {
      return pem.identity(passphrase);
    } catch (KeyPem.Damaged e) {
      throw damaged(file, e);
    } catch (KeyPem.WrongPassphrase e) {
      throw new ConfigurationException(
          ErrorCode.PASSPHRASE, "The passphrase of " + file + " is wrong.");
    }
  }

  private static ConfigurationException damaged(Path file, KeyPem.Damaged why) {
    return new ConfigurationException(
        ErrorCode.KEY_FILE_DAMAGED,
        file + " is damaged: " + why.getMessage() + ". Restore it from a backup.");
  }

  @Override
  public String toString() {
    return "KeyFile[" + name() + ", " + fingerprint() + "]";
  }
}
