package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileAccessTest {
  private static final FileAccess.User US = new FileAccess.User(1000, List.of(1000, 2000));

  @TempDir Path folder;

  /// Owner, group, whether the file system is read-only, and the message; empty if the file may be
  /// used.
  @ParameterizedTest
  @CsvSource({
    "r--r-----, 0, 2000, true, ''",
    "r--r-----, 0, 2000, false, ''",
    "rw-r-----, 0, 1000, false, ''",
    "r--r-----, 1000, 2000, true, ''",
    "r--r-----, 1000, 2000, false, chmod 600",
    "rw-r--r--, 1000, 1000, false, chmod 600",
    "r--r-----, 0, 3000, true, does not belong",
    "r--r--r--, 0, 2000, true, defaultMode",
    "r--rw----, 0, 2000, false, defaultMode",
    "rw-r--r--, 1000, 2000, true, defaultMode",
  })
  void aGroupOfOursMayReadWhatIsNotOursToChange(
      String mode, int owner, int group, boolean readOnly, String said) {
    String fault =
        FileAccess.fault(PosixFilePermissions.fromString(mode), owner, group, readOnly, US);
    if (said.isEmpty()) {
      assertThat(fault).isEmpty();
    } else {
      assertThat(fault).contains(said);
    }
  }

  @Test
  void whereNothingIsKnownOfTheProcessOnlyTheOwnerMayRead() {
    var unknown = new FileAccess.User(-1, List.of());
    assertThat(FileAccess.fault(PosixFilePermissions.fromString("r--r-----"), 0, 0, false, unknown))
        .contains("chmod 600");
  }

  @Test
  void linuxTellsWhoWeAre() throws IOException {
    assumeThat(Path.of("/proc/self/status")).exists();
    Path file = Files.createFile(folder.resolve("file"));
    FileAccess.User own = FileAccess.User.own();
    assertThat(own.uid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
    assertThat(own.groups()).contains((Integer) Files.getAttribute(file, "unix:gid"));
  }

  @Test
  void aFolderIsNoKeyFileAndKeepsItsMode() {
    assertThatThrownBy(() -> KeyFile.read(folder))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e).hasMessageContaining("is a folder").hasMessageNotContaining("chmod"));
    assertThatThrownBy(() -> PinFile.open(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> TrustFiles.credential(folder)).hasMessageContaining("it is a folder");
  }

  @Test
  void whyAFileCannotBeWrittenIsSaidInWords() throws IOException {
    Path inTheWay = Files.createFile(folder.resolve("file"));
    Path below = inTheWay.resolve("below/bob.key");
    assertThatThrownBy(() -> KeyFile.createUnencrypted(below, AgentName.of("bob")))
        .hasMessageContaining("cannot be written")
        .hasMessageNotContaining("Exception");
    assertThat(said(new IOException("No space left on device"))).contains("the disk is full");
    assertThat(said(new java.nio.file.AccessDeniedException("x"))).contains("permission denied");
    assertThat(said(new java.nio.file.FileSystemException("x", null, "Read-only file system")))
        .contains("read-only");
    assertThat(said(new IOException())).contains("refuses it").doesNotContain("null");
  }

  @Test
  void anInterruptIsSaidToBeOneAndKept() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> KeyFile.createUnencrypted(folder.resolve("bob.key"), AgentName.of("bob")))
          .hasMessageContaining("this thread was interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static String said(IOException e) {
    return String.valueOf(FileTrouble.unwritable(Path.of("x"), "FILE", e).getMessage());
  }
}
