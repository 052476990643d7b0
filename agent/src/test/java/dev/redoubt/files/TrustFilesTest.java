package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Authorities;
import dev.redoubt.identity.Authorities.Revocations;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Succession;
import dev.redoubt.internal.SystemRandom;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files with credentials, revocation lists and successions: damaged and changing ones.
class TrustFilesTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final AgentName BOB = AgentName.of("bob");
  private static final Identity ISSUER = Identity.generate(SystemRandom.INSTANCE);
  private static final Identity OTHER = Identity.generate(SystemRandom.INSTANCE);
  private static final Fingerprint OURS = OTHER.fingerprint();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("some.file");
  }

  private static Credential credential(long from, AgentName name) {
    return Credential.issue(
        new Credential.Content(Serial.random(SystemRandom.INSTANCE), name, OURS, from, from + 1),
        ISSUER,
        SystemRandom.INSTANCE);
  }

  private static RevocationList list(Identity issuer, long number, Serial... serials) {
    return RevocationList.issue(
        new RevocationList.Content(number, WALL, WALL + 1, new TreeSet<>(Set.of(serials))),
        issuer,
        SystemRandom.INSTANCE);
  }

  @Test
  void whatIsWrittenIsRead() {
    Credential credential = credential(WALL, BOB);
    TrustFiles.create(file, credential.encoded());
    assertThat(TrustFiles.credential(file).content()).isEqualTo(credential.content());
    assertCode("FILE_EXISTS", () -> TrustFiles.create(file, credential.encoded()));
    RevocationList list = list(ISSUER, 4, Serial.random(SystemRandom.INSTANCE));
    TrustFiles.replace(file, list.encoded());
    assertThat(TrustFiles.revocations(file).content()).isEqualTo(list.content());
    Succession succession = Succession.sign(BOB, ISSUER, OTHER, WALL, SystemRandom.INSTANCE);
    TrustFiles.replace(file, succession.encoded());
    assertThat(TrustFiles.succession(file).encoded()).isEqualTo(succession.encoded());
  }

  @Test
  void badFilesAreToldByNameWithWhatIsWrongAndWhatToDo() throws IOException {
    assertCode("CREDENTIAL_MISSING", () -> TrustFiles.credential(file));
    assertCode("REVOCATIONS_MISSING", () -> TrustFiles.revocations(file));
    assertCode("SUCCESSION_MISSING", () -> TrustFiles.succession(file));
    assertCode("CREDENTIAL_UNREADABLE", () -> TrustFiles.credential(folder));
    byte[] good = credential(WALL, BOB).encoded().toArray();
    for (int size : new int[] {0, 3, 100, good.length - 1, good.length + 1, 6_145, 2 << 20}) {
      Files.write(file, Arrays.copyOf(good, size));
      assertCode("CREDENTIAL_DAMAGED", () -> TrustFiles.credential(file));
      assertCode("REVOCATIONS_DAMAGED", () -> TrustFiles.revocations(file));
      assertCode("SUCCESSION_DAMAGED", () -> TrustFiles.succession(file));
    }
  }

  @Test
  void aFileOfAnotherKindIsToldAsWhatItIs() throws IOException {
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    assertThatThrownBy(() -> TrustFiles.credential(file))
        .hasMessageContaining("is a revocation list, no credential");
    TrustFiles.replace(file, credential(WALL, BOB).encoded());
    assertThatThrownBy(() -> TrustFiles.succession(file))
        .hasMessageContaining("is a credential, no succession");
    Files.writeString(file, "Name: bob");
    assertThatThrownBy(() -> TrustFiles.revocations(file))
        .hasMessageContaining("is a key file, no revocation list");
  }

  // --- Revocation lists

  private Authorities authorities() {
    PinFile pins = PinFile.open(folder.resolve("known-agents"));
    pins.addAuthority(ISSUER.fingerprint());
    return pins.authorities(List.of(file));
  }

  /// As after a refresh, which an agent runs on another thread.
  private static Revocations of(Authorities authorities) {
    ((PinnedAuthorities) authorities).look();
    return authorities.revocations(ISSUER.fingerprint());
  }

  @Test
  void aListIsReadAgainWhenItChanges() {
    Serial serial = Serial.random(SystemRandom.INSTANCE);
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    Authorities authorities = authorities();
    assertThat(of(authorities))
        .isInstanceOfSatisfying(
            Revocations.Listed.class, it -> assertThat(it.list().revokes(serial)).isFalse());
    TrustFiles.replace(file, list(ISSUER, 2, serial).encoded());
    assertThat(of(authorities))
        .isInstanceOfSatisfying(
            Revocations.Listed.class, it -> assertThat(it.list().revokes(serial)).isTrue());
    assertThat(authorities.revocations(OTHER.fingerprint()))
        .isInstanceOf(Revocations.NotUsed.class);
  }

  @Test
  void aListThatBecomesUnusableFailsClosed() throws IOException {
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    Authorities authorities = authorities();
    Files.delete(file);
    unusable(authorities, "does not exist");
    Files.write(file, new byte[10]);
    unusable(authorities, "damaged");
    TrustFiles.replace(file, list(OTHER, 9).encoded());
    unusable(authorities, "another authority");
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    assertThat(of(authorities)).isInstanceOf(Revocations.Listed.class);
  }

  /// As after a temporary failure of the disk: neither time nor size need to change when it is
  /// back.
  @Test
  void aListIsReadAgainAfterItCouldNotBe() throws IOException {
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    Authorities authorities = authorities();
    byte[] good = Files.readAllBytes(file);
    Files.write(file, new byte[good.length]);
    unusable(authorities, "damaged");
    FileTime then = Files.getLastModifiedTime(file);
    Files.write(file, good);
    Files.setLastModifiedTime(file, then);
    assertThat(of(authorities)).isInstanceOf(Revocations.Listed.class);
  }

  @Test
  void aNewListChangesTheVersionSoThatSessionsAreJudgedAtOnce() {
    TrustFiles.replace(file, list(ISSUER, 1).encoded());
    Authorities authorities = authorities();
    long before = authorities.version();
    ((PinnedAuthorities) authorities).look();
    assertThat(authorities.version()).isEqualTo(before);
    TrustFiles.replace(file, list(ISSUER, 2).encoded());
    ((PinnedAuthorities) authorities).look();
    assertThat(authorities.version()).isNotEqualTo(before);
  }

  /// Also in the next process, and if another process has seen the higher number.
  @Test
  void aLowerListThanEverSeenIsRefused() {
    TrustFiles.replace(file, list(ISSUER, 7).encoded());
    Authorities before = authorities();
    assertThat(of(before)).isInstanceOf(Revocations.Listed.class);
    TrustFiles.replace(file, list(ISSUER, 6).encoded());
    unusable(before, "revocation list 6, but 7 was seen before");
    assertCode("REVOCATIONS_ROLLED_BACK", this::authorities);
    TrustFiles.replace(file, list(ISSUER, 7).encoded());
    Authorities after = authorities();
    PinFile.open(folder.resolve("known-agents")).saw(ISSUER.fingerprint(), 8);
    unusable(after, "8 was seen before");
  }

  @Test
  void aListOfNobodyWhomWeTrustIsAMistake() {
    TrustFiles.replace(file, list(OTHER, 1).encoded());
    assertCode("REVOCATIONS_ISSUER", this::authorities);
  }

  private static void unusable(Authorities authorities, String reason) {
    assertThat(of(authorities))
        .isInstanceOfSatisfying(
            Revocations.Unusable.class, it -> assertThat(it.reason()).contains(reason));
  }

  // --- Our own credential

  @Test
  void ourCredentialIsReadAgainAndKeptWhileTheNewOneIsBad() throws IOException {
    Bytes first = credential(WALL, BOB).encoded();
    TrustFiles.replace(file, first);
    CredentialFile ours = CredentialFile.read(file);
    assertThat(ours.get()).isEqualTo(first);
    Files.write(file, new byte[100]);
    assertThat(ours.get()).isEqualTo(first);
    Bytes second = credential(WALL, BOB).encoded();
    TrustFiles.replace(file, second);
    assertThat(ours.get()).isEqualTo(second);
  }

  @Test
  void ourCredentialIsReadAgainAfterItCouldNotBe() throws IOException {
    Bytes first = credential(WALL, BOB).encoded();
    TrustFiles.replace(file, first);
    CredentialFile ours = CredentialFile.read(file);
    Bytes second = credential(WALL, BOB).encoded();
    Files.write(file, new byte[second.size()]);
    assertThat(ours.get()).isEqualTo(first);
    FileTime then = Files.getLastModifiedTime(file);
    Files.write(file, second.toArray());
    Files.setLastModifiedTime(file, then);
    assertThat(ours.get()).isEqualTo(second);
  }

  @Test
  void whatIsWrongWithOurCredentialIsToldBeforePeersDo() {
    TrustFiles.replace(file, credential(WALL, BOB).encoded());
    CredentialFile ours = CredentialFile.read(file);
    assertThat(ours.fault(BOB, OURS, WALL)).isNull();
    assertThat(ours.fault(AgentName.of("carol"), OURS, WALL)).contains("is for \"bob\"");
    assertThat(ours.fault(BOB, ISSUER.fingerprint(), WALL)).contains("is for the identity");
    assertThat(ours.fault(BOB, OURS, WALL - 300_001)).contains("valid only from");
    assertThat(ours.fault(BOB, OURS, WALL + 300_002)).contains("expired at");
  }

  private void assertCode(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ConfigurationException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
