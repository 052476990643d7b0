package dev.redoubt.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
  private static final int SIZE = Protocol.COUNTER_WINDOW;

  private final ReplayWindow window = new ReplayWindow();

  @Test
  void everyCounterIsAdmittedOnce() {
    for (int counter = 0; counter < 3 * SIZE; counter++) {
      assertThat(window.use(counter)).isTrue();
      assertThat(window.use(counter)).isFalse();
      assertThat(window.admits(counter)).isFalse();
    }
  }

  @Test
  void theOldestCounterOfTheWindowIsStillKnownAndTheOneBelowIsRefused() {
    assertThat(window.use(SIZE)).isTrue();
    assertThat(window.admits(0)).isFalse();
    assertThat(window.admits(1)).isTrue();
    assertThat(window.use(1)).isTrue();
    assertThat(window.use(1)).isFalse();
  }

  @Test
  void testingChangesNothing() {
    assertThat(window.admits(1 << 20)).isTrue();
    assertThat(window.use(0)).isTrue();
  }

  @Test
  void aLeapForgetsNothingThatItStillCovers() {
    window.use(10);
    window.use(10 + SIZE - 1);
    assertThat(window.admits(10)).isFalse();
    assertThat(window.admits(11)).isTrue();
    window.use(10 + SIZE);
    assertThat(window.admits(11)).isTrue();
  }

  @Test
  void theLastCountersOfAllAreUnsigned() {
    assertThat(window.use(-2)).isTrue();
    assertThat(window.use(-1)).isTrue();
    assertThat(window.use(-1)).isFalse();
    assertThat(window.use(-SIZE)).isTrue();
    assertThat(window.use(-SIZE - 1)).isFalse();
    assertThat(window.use(0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 1000, SIZE, 3 * SIZE, 100_000})
  void itAgreesWithASetOfAllThatWasUsed(int spread) {
    Random random = new Random(spread);
    Set<Long> used = new HashSet<>();
    long highest = -1;
    for (int step = 0; step < 20_000; step++) {
      long counter = Math.max(0, highest + 1 + random.nextInt(2 * spread) - spread);
      boolean expected = counter > highest - SIZE && used.add(counter);
      assertThat(window.admits((int) counter))
          .as("seed %s step %s", spread, step)
          .isEqualTo(expected);
      assertThat(window.use((int) counter)).isEqualTo(expected);
      highest = Math.max(highest, counter);
    }
  }
}
