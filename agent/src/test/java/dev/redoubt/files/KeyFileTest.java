package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.internal.SystemRandom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
  private static final AgentName BOB = AgentName.of("bob");

  @TempDir Path folder;

  @Test
  void unencryptedIdentityComesBack() throws IOException {
    Path file = folder.resolve("home/bob.key");
    KeyFile made = KeyFile.createUnencrypted(file, BOB);
    KeyFile read = KeyFile.read(file);

    assertThat(read.name()).isEqualTo(BOB);
    assertThat(read.encrypted()).isFalse();
    assertThat(read.fingerprint()).isEqualTo(made.fingerprint());
    try (Identity identity = read.identity()) {
      assertThat(identity.fingerprint()).isEqualTo(made.fingerprint());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("home").toFile().list()).containsExactly("bob.key");
  }

  @Test
  void encryptedIdentityNeedsItsPassphraseAndNameDoesNot() throws IOException {
    Path file = folder.resolve("bob.key");
    KeyFile made = KeyFile.create(file, BOB, "correct horse".toCharArray());

    KeyFile read = KeyFile.read(file);
    assertThat(read.encrypted()).isTrue();
    assertThat(read.name()).isEqualTo(BOB);
    assertThat(read.fingerprint()).isEqualTo(made.fingerprint());
    try (Identity identity = read.identity("correct horse".toCharArray())) {
      assertThat(identity.fingerprint()).isEqualTo(made.fingerprint());
    }
    assertCode("PASSPHRASE", () -> read.identity("wrong horse".toCharArray()));
    assertCode("PASSPHRASE", read::identity);
    assertThat(Files.readString(file))
        .contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
        .contains("-----BEGIN PUBLIC KEY-----");
  }

  @Test
  void newFilesAreStretchedByScryptOf128MiB() throws IOException {
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
      byte[] der = PrivateKeys.encrypted(BOB, identity, "x".toCharArray());

      // INTEGER 2^17, INTEGER 8, INTEGER 1: N, r and p.
      assertThat(HexFormat.of().formatHex(der))
          .containsOnlyOnce("0203020000" + "020108" + "020101");
    }
  }

  /// Encrypted by Bouncy Castle's JCA provider, with the N of 2^15 that our own files once had.
  @Test
  void encryptionIsTheOneThatOthersMakeByTheStandards() throws IOException {
    try (InputStream known = KeyFileTest.class.getResourceAsStream("encrypted.key")) {
      write(new String(Objects.requireNonNull(known).readAllBytes(), StandardCharsets.US_ASCII));
    }
    KeyFile read = KeyFile.read(folder.resolve("bob.key"));
    try (Identity identity = read.identity("correct horse".toCharArray())) {
      assertThat(identity.fingerprint()).isEqualTo(read.fingerprint());
    }
  }

  @Test
  void everyChangedCharacterIsDamageAndNeverAWrongPassphrase() throws IOException {
    Path file = folder.resolve("bob.key");
    KeyFile.create(file, BOB, "correct horse".toCharArray());
    String text = Files.readString(file);
    for (int at = 0; at < text.length(); at += 7) {
      char changed = text.charAt(at) == 'b' ? 'c' : 'b';
      Files.writeString(file, text.substring(0, at) + changed + text.substring(at + 1));
      assertCode("KEY_FILE_DAMAGED", () -> KeyFile.read(file));
    }
    for (int length = 0; length < text.length(); length += 97) {
      Files.writeString(file, text.substring(0, length));
      assertCode("KEY_FILE_DAMAGED", () -> KeyFile.read(file));
    }
  }

  @Test
  void nameThatThePrivateHalfDoesNotRepeatIsDamage() throws Exception {
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE);
        Identity other = Identity.generate(SystemRandom.INSTANCE)) {
      Path file = folder.resolve("bob.key");
      Files.writeString(file, forged(identity, identity, "eve"));
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      KeyFile renamed = KeyFile.read(file);
      assertCode("KEY_FILE_DAMAGED", renamed::identity);
      Files.writeString(file, forged(identity, other, "bob"));
      KeyFile swapped = KeyFile.read(file);
      assertCode("KEY_FILE_DAMAGED", swapped::identity);
    }
  }

  /// A well-formed key file whose clear part is `shown` and `name`, and whose private part is
  /// bob's.
  private static String forged(Identity priv, Identity shown, String name) {
    return new KeyPem(
            AgentName.of(name),
            shown.peer(),
            false,
            PrivateKeys.publicInfo(shown.peer()),
            PrivateKeys.plain(BOB, priv))
        .text();
  }

  @Test
  void publicKeyOfNoWholeNumberOfBytesIsDamage() throws IOException {
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
      byte[] der = PrivateKeys.publicInfo(identity.peer());
      int unusedBits = der.length - identity.peer().encoded().size() - 1;
      der[unusedBits] = 3;
      der[der.length - 1] &= (byte) ~7;
      byte[] privateDer = PrivateKeys.plain(BOB, identity);
      write(new KeyPem(BOB, identity.peer(), false, der, privateDer).text());
    }
    assertCode("KEY_FILE_DAMAGED", () -> KeyFile.read(folder.resolve("bob.key")));
  }

  @Test
  void privateKeyThatAsksForTooMuchMemoryIsDamage() throws IOException {
    try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
      String der =
          HexFormat.of().formatHex(PrivateKeys.encrypted(BOB, identity, "x".toCharArray()));
      // N, an INTEGER: from 2^17 to 2^22, which is 4 GiB.
      assertThat(der).containsOnlyOnce("0203020000");
      byte[] costly = HexFormat.of().parseHex(der.replace("0203020000", "0203400000"));
      byte[] publicDer = PrivateKeys.publicInfo(identity.peer());
      write(new KeyPem(BOB, identity.peer(), true, publicDer, costly).text());
    }
    KeyFile read = KeyFile.read(folder.resolve("bob.key"));
    assertCode("KEY_FILE_DAMAGED", () -> read.identity("x".toCharArray()));
  }

  /// PBES2 without parameters, with empty ones, with a null scheme, and structures that end early
  /// or nest wrongly.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "300f300b06092a864886f70d01050d0400",
        "3011300d06092a864886f70d01050d30000400",
        "3013300f06092a864886f70d01050d0500" + "0400",
        "3017301306092a864886f70d01050d3006050005000500" + "0400",
        "30020500",
        "3000",
        "0500",
        "30800000",
        "3080308030803080"
      })
  void privateKeyOfAnyOtherFormIsDamage(String hex) throws IOException {
    byte[] der = HexFormat.of().parseHex(hex);
    for (boolean encrypted : new boolean[] {true, false}) {
      try (Identity identity = Identity.generate(SystemRandom.INSTANCE)) {
        byte[] publicDer = PrivateKeys.publicInfo(identity.peer());
        write(new KeyPem(BOB, identity.peer(), encrypted, publicDer, der).text());
      }
      KeyFile read = KeyFile.read(folder.resolve("bob.key"));
      assertCode(
          "KEY_FILE_DAMAGED",
          () -> {
            try (Identity opened = encrypted ? read.identity("x".toCharArray()) : read.identity()) {
              throw new AssertionError("It was read: " + opened.fingerprint());
            }
          });
    }
  }

  private void write(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("bob.key"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void fileThatOthersMayReadIsRefused() throws IOException {
    Path file = folder.resolve("bob.key");
    KeyFile.createUnencrypted(file, BOB);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertCode("KEY_FILE_MODE", () -> KeyFile.read(file));
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path file = folder.resolve("bob.key");
    KeyFile.createUnencrypted(file, BOB);
    String before = Files.readString(file);

    assertCode("KEY_FILE_EXISTS", () -> KeyFile.createUnencrypted(file, BOB));
    assertCode("KEY_FILE_EXISTS", () -> KeyFile.create(file, BOB, "x".toCharArray()));
    assertThat(Files.readString(file)).isEqualTo(before);
    assertCode("KEY_FILE_MISSING", () -> KeyFile.read(folder.resolve("none")));
  }

  @Test
  void manyThatCreateAtOnceEndWithOneIdentity() throws Exception {
    Path file = folder.resolve("bob.key");
    Callable<KeyFile> open = () -> KeyFile.readOrCreate(file, BOB);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      var results = threads.invokeAll(List.of(open, open, open, open, open, open, open, open));
      var fingerprint = KeyFile.read(file).fingerprint();
      int created = 0;
      for (var result : results) {
        assertThat(result.get().fingerprint()).isEqualTo(fingerprint);
        created += result.get().created() ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
  }

  @Test
  void keyIsTheLampsCompositeByItsIdentifier() throws IOException {
    Path file = folder.resolve("bob.key");
    KeyFile.createUnencrypted(file, BOB);

    // DER of SEQUENCE { OBJECT IDENTIFIER 1.3.6.1.5.5.7.6.48 } begins every key of the kind.
    assertThat(Files.readString(file))
        .containsPattern("BEGIN PUBLIC KEY-----\nMIIH0TAKBggrBgEFBQcGMA");
  }

  private static void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
