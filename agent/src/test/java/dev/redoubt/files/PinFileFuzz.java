package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.ConfigurationException;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/// Trust files.
class PinFileFuzz {
  private static final AgentName NEW = AgentName.of("somebody.new");
  private static final Fingerprint FINGERPRINT = Fingerprint.parse("qrmp1:" + "a".repeat(52));

  private final Path file;

  PinFileFuzz() throws IOException {
    file =
        Files.createTempFile(
            "pins",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @AfterEach
  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  @FuzzTest
  void aTrustFileIsDamagedAtALineOrKeepsItsPinsWhenOneIsAdded(byte[] bytes) throws IOException {
    Files.write(file, bytes);
    Map<AgentName, Fingerprint> pins;
    try {
      pins = PinFile.open(file).pins();
    } catch (ConfigurationException damaged) {
      assertThat(damaged.code()).isEqualTo("PIN_FILE_DAMAGED");
      assertThat(damaged.getMessage()).contains(file + ", line ").hasSizeLessThan(600);
      return;
    }
    PinFile pinFile = PinFile.open(file);
    Fingerprint inForce = pinFile.pin(NEW, FINGERPRINT);
    assertThat(inForce).isEqualTo(pins.getOrDefault(NEW, FINGERPRINT));
    assertThat(pinFile.pins()).containsAllEntriesOf(pins).containsEntry(NEW, inForce);
    assertThat(pinFile.pins().size()).isLessThanOrEqualTo(pins.size() + 1);
  }
}
