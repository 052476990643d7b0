package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Bytes;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinFileTest {
  private static final AgentName BOB = AgentName.of("bob");
  private static final Fingerprint ONE = new Fingerprint(Bytes.hex("01".repeat(32)));
  private static final Fingerprint TWO = new Fingerprint(Bytes.hex("02".repeat(32)));

  @TempDir Path folder;
  Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("home/known-agents");
  }

  @Test
  void pinIsKeptForTheNextProcess() throws IOException {
    PinFile pins = PinFile.open(file);
    assertThat(pins.pinned(BOB)).isNull();
    assertThat(pins.pin(BOB, ONE)).isEqualTo(ONE);

    assertThat(PinFile.open(file).pinned(BOB)).isEqualTo(ONE);
    assertThat(Files.readString(file)).isEqualTo("bob " + ONE + "\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void firstPinWinsAlsoOverAnotherStoreOnTheFile() {
    PinFile one = PinFile.open(file);
    PinFile two = PinFile.open(file);
    one.pin(BOB, ONE);

    assertThat(two.pin(BOB, TWO)).isEqualTo(ONE);
    assertThat(two.pinned(BOB)).isEqualTo(ONE);
  }

  @Test
  void commentsAndBlankLinesAreAllowedAndKept() throws IOException {
    write("# our agents\n\n  bob   " + ONE + "  \n# no newline at the end");
    PinFile pins = PinFile.open(file);
    pins.pin(AgentName.of("alice"), TWO);

    assertThat(pins.pins()).containsOnlyKeys(BOB, AgentName.of("alice"));
    assertThat(Files.readAllLines(file)).hasSize(5).startsWith("# our agents");
  }

  @Test
  void damagedLineIsToldByFileAndNumber() throws IOException {
    for (String line :
        List.of(
            "bob",
            "bob qrmp1:abc",
            "Bob " + ONE,
            "bob " + ONE + " x",
            "bob " + TWO,
            "@authority",
            "@authority qrmp1:abc",
            "@authority bob " + ONE,
            "@revoked " + ONE,
            "@revocations " + ONE + " -1",
            "@revocations " + ONE + " 1234567890123456789")) {
      write("# first\nbob " + ONE + "\n" + line + "\n");
      assertThatThrownBy(() -> PinFile.open(file))
          .isInstanceOfSatisfying(
              ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("PIN_FILE_DAMAGED"))
          .hasMessageContaining(file + ", line 3");
    }
  }

  @Test
  void fileThatOthersMayWriteIsRefused() throws IOException {
    write("bob " + ONE + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThatThrownBy(() -> PinFile.open(file))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("PIN_FILE_MODE"));
  }

  @Test
  void pinsOfManyThreadsAreAllKept() throws Exception {
    List<Callable<Fingerprint>> calls = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      AgentName name = AgentName.of("agent-" + i % 32);
      PinFile pins = PinFile.open(file);
      calls.add(() -> pins.pin(name, ONE));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (var result : threads.invokeAll(calls)) {
        assertThat(result.get()).isEqualTo(ONE);
      }
    }
    assertThat(Files.readAllLines(file)).hasSize(32);
  }

  @Test
  void authoritiesAreKeptBesidePinsAndRemoved() throws IOException {
    PinFile pins = PinFile.open(file);
    pins.pin(BOB, ONE);
    pins.addAuthority(TWO);
    pins.addAuthority(TWO);
    assertThat(Files.readString(file)).isEqualTo("bob " + ONE + "\n@authority " + TWO + "\n");
    assertThat(PinFile.open(file).issuers()).containsExactly(TWO);
    assertThat(PinFile.open(file).authorities().issuers()).containsExactly(TWO);
    pins.removeAuthority(TWO);
    pins.remove(BOB);
    pins.remove(BOB);
    assertThat(PinFile.open(file).issuers()).isEmpty();
    assertThat(file).isEmptyFile();
  }

  /// Whoever reads meanwhile must never see half a file, and a crash must not leave one.
  @Test
  void theFileIsReplacedAsAWholeAndNothingIsLeftBehind() throws IOException {
    PinFile pins = PinFile.open(file);
    pins.pin(BOB, ONE);
    Object before = Files.getAttribute(file, "unix:ino");
    pins.pin(AgentName.of("alice"), TWO);
    assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
    try (var files = Files.list(file.getParent())) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder("known-agents", ".known-agents.lock");
    }
  }

  @Test
  void aLinkedFileStaysALink() throws IOException {
    write("# the real one\n");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    PinFile.open(link).pin(BOB, ONE);
    assertThat(link).isSymbolicLink();
    assertThat(PinFile.open(file).pinned(BOB)).isEqualTo(ONE);
  }

  @Test
  void theHighestRevocationNumberIsNeverLowered() throws IOException {
    PinFile pins = PinFile.open(file);
    pins.saw(ONE, 5);
    pins.saw(ONE, 3);
    assertThat(PinFile.open(file).highest(ONE)).isEqualTo(5);
    pins.saw(ONE, 6);
    assertThat(Files.readString(file)).isEqualTo("@revocations " + ONE + " 6\n");
    assertThat(pins.highest(TWO)).isZero();
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
