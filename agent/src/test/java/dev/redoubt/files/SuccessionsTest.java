package dev.redoubt.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.files.PinFile.Succeeded;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Succession;
import dev.redoubt.internal.SystemRandom;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The effect of a succession on a pin.
class SuccessionsTest {
  private static final long WALL = 1_800_000_000_000L;
  private static final AgentName BOB = AgentName.of("bob");
  private static final Identity OLD = Identity.generate(SystemRandom.INSTANCE);
  private static final Identity NEXT = Identity.generate(SystemRandom.INSTANCE);
  private static final Identity OTHER = Identity.generate(SystemRandom.INSTANCE);
  private static final Succession SUCCESSION =
      Succession.sign(BOB, OLD, NEXT, WALL, SystemRandom.INSTANCE);

  @TempDir Path folder;

  private PinFile pinned(Fingerprint fingerprint) {
    PinFile pins = PinFile.open(folder.resolve("known-agents"));
    pins.remove(BOB);
    Fingerprint unused = pins.pin(BOB, fingerprint);
    return pins;
  }

  @Test
  void thePinMovesOnceAndStays() {
    PinFile pins = pinned(OLD.fingerprint());
    assertThat(pins.succeed(SUCCESSION, WALL)).isEqualTo(Succeeded.MOVED);
    assertThat(pins.pins()).containsEntry(BOB, NEXT.fingerprint()).hasSize(1);
    assertThat(pins.succeed(SUCCESSION, WALL)).isEqualTo(Succeeded.ALREADY);
  }

  @Test
  void nothingElseMoves() {
    PinFile pins = pinned(OTHER.fingerprint());
    assertThat(pins.succeed(SUCCESSION, WALL)).isEqualTo(Succeeded.OTHER_PIN);
    assertThat(pins.pinned(BOB)).isEqualTo(OTHER.fingerprint());
    pins.remove(BOB);
    assertThat(pins.succeed(SUCCESSION, WALL)).isEqualTo(Succeeded.NOT_PINNED);
    assertThat(pins.pinned(BOB)).isNull();
  }

  @Test
  void itWaitsForItsTime() {
    PinFile pins = pinned(OLD.fingerprint());
    assertThat(pins.succeed(SUCCESSION, WALL - 300_001)).isEqualTo(Succeeded.NOT_YET);
    assertThat(pins.pinned(BOB)).isEqualTo(OLD.fingerprint());
    assertThat(pins.succeed(SUCCESSION, WALL - 300_000)).isEqualTo(Succeeded.MOVED);
  }
}
