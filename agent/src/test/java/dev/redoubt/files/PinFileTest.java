package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Claim;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Occasion;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.PinStore.Pin;
import dev.redoubt.identity.Standing;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.identity.TrustPolicy.Decision;
import dev.redoubt.message.Bytes;
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

  /// A concurrent reader must never see half a file, and a crash must not leave one.
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

  // --- What policies ask and pin

  private static final long DAY = 1_800_000_000_000L; // 15 January 2027
  private static final AgentName EVE = AgentName.of("eve");

  private static Decision asked(TrustPolicy policy, AgentName name, Occasion occasion) {
    return policy.evaluate(Claim.shown(name, ONE, occasion, Bytes.EMPTY, DAY));
  }

  @Test
  void aStrangersPinIsWrittenAMomentLaterAndSaysSo() throws IOException {
    PinFile pins = PinFile.open(file);
    asked(Trust.firstUse(pins), EVE, Occasion.INBOUND);
    PinFile.writePending();
    assertThat(Files.readString(file)).isEqualTo("@stranger eve " + ONE + " 2027-01-15\n");
    PinFile next = PinFile.open(file);
    assertThat(next.find(EVE, DAY)).isEqualTo(new Pin(ONE, Standing.STRANGER));
    assertThat(next.strangers()).containsExactly(EVE);
    assertThat(next.pins()).containsOnlyKeys(EVE);
  }

  @Test
  void aStrangerIsKnownOnceItIsPinnedByHandOrSentTo() throws IOException {
    PinFile pins = PinFile.open(file);
    TrustPolicy policy = Trust.firstUse(pins);
    asked(policy, EVE, Occasion.INBOUND);
    asked(policy, BOB, Occasion.INBOUND);
    pins.pin(EVE, ONE);
    asked(policy, BOB, Occasion.OUTBOUND);
    PinFile.writePending();
    assertThat(Files.readAllLines(file)).containsExactlyInAnyOrder("eve " + ONE, "bob " + ONE);
  }

  /// No policy waits for a file: the last successful read counts.
  @Test
  void aPolicyIsAnsweredFromMemory() throws IOException {
    write("bob " + ONE + "\n");
    PinFile pins = PinFile.open(file);
    TrustPolicy policy = Trust.firstUse(pins);
    Files.delete(file);
    Files.createDirectory(file); // nothing can be read or written here
    assertThat(asked(policy, BOB, Occasion.INBOUND)).isInstanceOf(Decision.Trusted.class);
    assertThat(asked(policy, EVE, Occasion.INBOUND)).isInstanceOf(Decision.Trusted.class);
  }

  @Test
  void aChangeByAnotherProcessCountsWithTheNextLookAndChangesTheVersion() {
    PinFile pins = PinFile.open(file);
    pins.pin(BOB, ONE);
    long before = pins.version();
    PinFile.open(file).remove(BOB);
    pins.lookQuietly();
    assertThat(pins.find(BOB, DAY)).isNull();
    assertThat(pins.version()).isNotEqualTo(before);
    long then = pins.version();
    PinFile.open(file).addAuthority(TWO);
    pins.lookQuietly();
    assertThat(pins.authorities().issuers()).containsExactly(TWO);
    assertThat(pins.version()).isNotEqualTo(then);
  }

  /// Somebody may be writing it. Damage that lasts ends all trust until it is repaired.
  @Test
  void aFileThatIsDamagedForAMomentDoesNotEndAllTrust() throws IOException {
    write("bob " + ONE + "\n");
    PinFile pins = PinFile.open(file);
    write("bob");
    for (int i = 1; i < PinFile.FAILURES; i++) {
      pins.lookQuietly();
      assertThat(pins.find(BOB, DAY)).isNotNull();
    }
    pins.lookQuietly();
    assertThatThrownBy(() -> pins.find(BOB, DAY)).isInstanceOf(ConfigurationException.class);
    write("bob " + ONE + "\n");
    pins.lookQuietly();
    assertThat(pins.find(BOB, DAY)).isNotNull();
  }

  @Test
  void damageInStrangersLinesLocksNobodyOut() throws IOException {
    write(
        "@stranger\n@stranger eve\n@stranger eve x 2027-01-15\n@stranger eve "
            + ONE
            + " 2027-02-30\n@stranger bob "
            + TWO
            + " 2027-01-15\nbob "
            + ONE
            + "\n@stranger carol "
            + ONE
            + " 2027-01-1");
    PinFile pins = PinFile.open(file);
    assertThat(pins.find(BOB, DAY)).isEqualTo(new Pin(ONE, Standing.KNOWN));
    assertThat(pins.pins()).containsOnlyKeys(BOB);
  }

  @Test
  void strangersAreBoundedInTheFileTooAndTheOnesNotUsedForLongestGo() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < PinStore.STRANGERS + 10; i++) {
      String day = i < 10 ? "2026-12-31" : "2027-01-14";
      text.append("@stranger n" + i + " " + ONE + " " + day + "\n");
    }
    write(text + "bob " + ONE + "\n");
    PinFile pins = PinFile.open(file);
    assertThat(pins.find(BOB, DAY)).isNotNull();
    assertThat(pins.strangers()).hasSize(PinStore.STRANGERS).doesNotContain(AgentName.of("n9"));
    asked(Trust.firstUse(pins), EVE, Occasion.INBOUND);
    PinFile.writePending();
    assertThat(PinFile.open(file).strangers()).hasSize(PinStore.STRANGERS).contains(EVE);
    assertThat(PinFile.open(file).pinned(BOB)).isEqualTo(ONE);
  }

  @Test
  void nothingIsWrittenThatCouldNotBeRead() throws IOException {
    write("bob " + ONE + "\n" + ("#" + "x".repeat(1022) + "\n").repeat(8 << 10));
    long full = Files.size(file);
    PinFile pins = PinFile.open(file);
    assertThatThrownBy(() -> pins.pin(EVE, ONE))
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo("PIN_FILE_FULL"));
    asked(Trust.firstUse(pins), EVE, Occasion.OUTBOUND);
    PinFile.writePending();
    assertThat(Files.size(file)).isEqualTo(full);
    assertThat(pins.find(EVE, DAY)).isNotNull();
    pins.remove(BOB);
    assertThat(PinFile.open(file).pins()).isEmpty();
  }

  /// As written by earlier versions: only its owner can tell which pins are strangers'.
  @Test
  void aFileThatGrewTooLargeIsReadAndLocksNobodyOut() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < PinsOnDisk.SIZE_MAX + 1_000; i++) {
      text.append("a".repeat(55) + i + " " + TWO + "\n");
    }
    write(text + "bob " + ONE + "\n");
    assertThat(PinFile.open(file).find(BOB, DAY)).isEqualTo(new Pin(ONE, Standing.KNOWN));
  }

  private void write(String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
