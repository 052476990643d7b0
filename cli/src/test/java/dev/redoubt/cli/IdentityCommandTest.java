package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.files.KeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class IdentityCommandTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("bob.key");
  }

  @Test
  void aNewIdentityIsEncryptedAndForItsOwnerOnly() throws IOException {
    var made = cli().input("open sesame\n").run(newFile("--passphrase-file", "-"));
    assertThat(made.code()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    KeyFile keys = KeyFile.read(file);
    assertThat(keys.encrypted()).isTrue();
    assertThat(made.out()).isEqualTo("bob  " + keys.fingerprint() + "\n");
    try (var identity = keys.identity("open sesame".toCharArray())) {
      assertThat(identity.fingerprint()).isEqualTo(keys.fingerprint());
    }
  }

  @Test
  void showNeedsNoPassphraseAndSpeaksJson() {
    cli().input("open sesame").run(newFile("--passphrase-file", "-"));
    var shown = cli().run("identity", "show", file.toString(), "--json");
    assertThat(shown.code()).isZero();
    assertThat(shown.err()).isEmpty();
    assertThat(shown.lines()).hasSize(1);
    var json = JsonMapper.builder().build().readTree(shown.out());
    assertThat(json.propertyNames()).containsExactly("name", "fingerprint");
    assertThat(json.get("name").asString()).isEqualTo("bob");
    assertThat(json.get("fingerprint").asString()).startsWith("qrmp1:").contains("-");
    assertThat(cli().run("identity", "show", file.toString()).out())
        .isEqualTo("bob  " + json.get("fingerprint").asString() + "\n");
  }

  @Test
  void thePassphraseIsTypedTwice() {
    var made = cli().answers("open sesame", "open sesame").run(newFile());
    assertThat(made.code()).isZero();
    assertThat(made.err()).doesNotContain("sesame");
    assertThat(KeyFile.read(file).encrypted()).isTrue();
  }

  @Test
  void twoPassphrasesThatDifferWriteNothing() {
    var made = cli().answers("open sesame", "open sezame").run(newFile());
    assertThat(made.code()).isEqualTo(3);
    assertThat(file).doesNotExist();
  }

  @Test
  void withNobodyToAskItNamesTheOption() {
    var made = cli().run(newFile());
    assertThat(made.code()).isEqualTo(3);
    assertThat(made.err()).contains("--passphrase-file");
    assertThat(file).doesNotExist();
  }

  @Test
  void anEmptyPassphraseIsRefused() {
    var made = cli().input("\n").run(newFile("--passphrase-file", "-"));
    assertThat(made.code()).isEqualTo(3);
    assertThat(made.err()).contains("--no-passphrase");
    assertThat(file).doesNotExist();
  }

  @Test
  void onlyNoPassphraseLeavesItInClear() {
    assertThat(cli().run(newFile("--no-passphrase")).code()).isZero();
    assertThat(KeyFile.read(file).encrypted()).isFalse();
  }

  @Test
  void aKeyFileIsNeverOverwritten() throws IOException {
    cli().run(newFile("--no-passphrase"));
    byte[] before = Files.readAllBytes(file);
    var again = cli().run(newFile("--no-passphrase"));
    assertThat(again.code()).isEqualTo(3);
    assertThat(again.err()).contains("exists");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void missingAndDamagedFilesAreConfigurationErrors() throws IOException {
    assertThat(cli().run("identity", "show", file.toString()).code()).isEqualTo(3);
    Files.writeString(file, "no key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(cli().run("identity", "show", file.toString()).code()).isEqualTo(3);
  }

  @Test
  void theNameMustBeThatOfTheKeyFile() {
    cli().run(newFile("--no-passphrase"));
    var sent = cli().run(send("alice"));
    assertThat(sent.code()).isEqualTo(3);
    assertThat(sent.err()).contains("belongs to \"bob\"");
  }

  @Test
  void aWrongPassphraseIsAConfigurationError() {
    cli().input("open sesame").run(newFile("--passphrase-file", "-"));
    var sent = cli().answers("open barley").run(send("bob"));
    assertThat(sent.code()).isEqualTo(3);
    assertThat(sent.err()).contains("assphrase");
  }

  @Test
  void aKeyFileThatWasNamedButIsMissingIsNotMadeUp() throws IOException {
    assertThat(cli().run(send("bob")).code()).isEqualTo(3);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).noneMatch(path -> path.toString().endsWith(".key"));
    }
  }

  private Cli cli() {
    return Cli.in(folder.resolve("home"));
  }

  private String[] newFile(String... options) {
    return Stream.concat(
            Stream.of("identity", "new", "--as", "bob", "--out", file.toString()),
            Stream.of(options))
        .toArray(String[]::new);
  }

  private String[] send(String as) {
    return new String[] {
      "send",
      "--as",
      as,
      "--to",
      "carol",
      "--type",
      "t",
      "--redis",
      "redis://127.0.0.1:1",
      "--identity",
      file.toString(),
      "Hello"
    };
  }
}
