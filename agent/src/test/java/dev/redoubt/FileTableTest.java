package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.identity.Fingerprint;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.FileMessage.Offer;
import dev.redoubt.internal.transfer.Refusal;
import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTableTest {
  private static final Bytes EMPTY = Sha256.of();
  private static final Fingerprint ALICE = identity(1);

  @TempDir Path folder;
  private PartFolder parts;
  private FileTable table;
  private long nanos;

  @BeforeEach
  void open() throws IOException {
    open(FileLimits.DEFAULT);
  }

  private void open(FileLimits limits) throws IOException {
    if (parts != null) {
      parts.close();
    }
    parts = PartFolder.open(folder);
    table = new FileTable(parts, limits);
    table.load(Instant.now(), nanos);
  }

  @AfterEach
  void close() {
    parts.close();
  }

  private static Fingerprint identity(int number) {
    return new Fingerprint(Sha256.of(new byte[] {(byte) number}));
  }

  private static Bytes id(int number) {
    return Sha256.of(new byte[] {(byte) number, (byte) (number >> 8)}).slice(0, 16);
  }

  private FileTable.Admission admit(Fingerprint owner, int number) throws IOException {
    Offer offer = new Offer(id(number), false, false, "x", "a", 0, EMPTY);
    return table.admit(owner, false, offer, nanos);
  }

  private static FileTable.Admission busy() {
    return new FileTable.Admission.Not(Refusal.BUSY);
  }

  /// A whole file, whose handler has returned.
  private void arrives(Fingerprint owner, int number) throws IOException {
    IncomingTransfer taken = ((FileTable.Admission.Taken) admit(owner, number)).transfer();
    assertThat(taken.offered(new Offer(id(number), false, false, "x", "a", 0, EMPTY))).isNull();
    assertThat(taken.reopen(false)).isEqualTo(new Answer.GoOn(0, EMPTY));
    assertThat(taken.end(new FileMessage.End(id(number), 0, EMPTY))).isNull();
    taken.handled();
    table.whole(taken, nanos);
  }

  @Test
  void aSenderWithTooManyGivesUpTheOneThatWasIdleForLongest() throws IOException {
    for (int i = 0; i < FileLimits.DEFAULT.ofSender(); i++) {
      assertThat(admit(ALICE, i)).isInstanceOf(FileTable.Admission.Taken.class);
      nanos += 1;
    }
    assertThat(admit(ALICE, 100)).isEqualTo(busy());
    nanos += Duration.ofSeconds(60).toNanos();
    assertThat(admit(ALICE, 100)).isInstanceOf(FileTable.Admission.Taken.class);
    assertThat(table.find(ALICE, id(0))).isNull();
    assertThat(table.find(ALICE, id(1))).isNotNull();
    assertThat(table.unfinished()).isEqualTo(FileLimits.DEFAULT.ofSender());
  }

  @Test
  void howeverManySendersThereAreAllTogetherHaveABound() throws IOException {
    int taken = 0;
    for (int sender = 0; sender < 100; sender++) {
      for (int i = 0; i < 8; i++) {
        taken += admit(identity(sender), i) instanceof FileTable.Admission.Taken ? 1 : 0;
      }
    }
    assertThat(taken).isLessThanOrEqualTo(FileLimits.DEFAULT.unfinished());
  }

  @Test
  void whatIsTooOldIsRemovedAndAlsoAfterARestart() throws IOException {
    admit(ALICE, 1);
    nanos += Duration.ofHours(25).toNanos();
    table.sweep(nanos);
    assertThat(table.find(ALICE, id(1))).isNull();
    assertThat(table.unfinished()).isZero();

    admit(ALICE, 2);
    open(FileLimits.DEFAULT);
    assertThat(table.find(ALICE, id(2))).isNotNull();
    assertThat(table.unfinished()).isEqualTo(1);
    for (Path file : files()) {
      Files.setLastModifiedTime(
          file, java.nio.file.attribute.FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }
    open(FileLimits.DEFAULT);
    assertThat(table.find(ALICE, id(2))).isNull();
    assertThat(files()).isEmpty();
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(folder.resolve(".redoubt"))) {
      return all.filter(file -> !file.endsWith("lock")).toList();
    }
  }

  @Test
  void whatHasArrivedIsRememberedAcrossARestartAndNoMoreThanItsShareOfIt() throws IOException {
    for (int i = 0; i < 260; i++) {
      arrives(ALICE, i);
      nanos += 1;
    }
    arrives(identity(2), 1);
    assertThat(table.find(ALICE, id(9))).isNull();
    assertThat(table.find(ALICE, id(10))).isNotNull();
    open(FileLimits.DEFAULT);
    IncomingTransfer known = table.find(ALICE, id(259));
    assertThat(known).isNotNull();
    assertThat(known.offered(new Offer(id(259), false, false, "x", "a", 0, EMPTY)))
        .isEqualTo(new Answer.Done());
    assertThat(table.unfinished()).isZero();
  }

  @Test
  void whatIsNoStateOfOursIsRemovedAndNothingElseIs() throws IOException {
    Path below = folder.resolve(".redoubt");
    Path kept = Files.writeString(below.resolve("notes.txt"), "mine");
    Files.writeString(below.resolve("aa.state"), "QPF1 but no more");
    Files.writeString(below.resolve("aa.part"), "bytes");
    Files.writeString(below.resolve("bb.part"), "bytes");
    open(FileLimits.DEFAULT);
    open(FileLimits.DEFAULT); // a part goes once its state has gone
    assertThat(files()).containsExactly(kept);
  }

  /// A crash between the steps that give a file its name.
  @Test
  void afterACrashAFileHasItsNameOnceAndIsGivenToItsHandlerAgain() throws IOException {
    PartState state =
        PartState.of(ALICE, false, new Offer(id(1), false, false, "x", "a", 0, EMPTY));
    String named = parts.create(state);
    parts.save(named, state.placing("a", 0, EMPTY));
    Files.createLink(folder.resolve("a"), parts.part(named));
    String unnamed = parts.create(state);
    parts.save(unnamed, state.placing("b", 0, EMPTY));
    List<PartFolder.Found> found = parts.load();
    assertThat(phaseOf(found, named)).isEqualTo(PartState.Phase.PLACED);
    assertThat(phaseOf(found, unnamed)).isEqualTo(PartState.Phase.PART);
  }

  private static PartState.@Nullable Phase phaseOf(List<PartFolder.Found> found, String base) {
    return found.stream()
        .filter(each -> each.base().equals(base))
        .map(each -> each.state().phase())
        .findFirst()
        .orElse(null);
  }

  @Test
  void aFolderThatCannotBeUsedIsAConfigurationError() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> PartFolder.open(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be taken");
  }
}
