package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitRingTest {
  /// Words that a search looks at: up through the levels and down again, and once more after the
  /// end of the array.
  private static final int SEARCH = 12;

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 128, 4_096, 65_536, 1 << 19})
  void agreesWithASetWhateverHappens(int capacity) {
    SplittableRandom random = new SplittableRandom(capacity);
    BitRing ring = new BitRing(capacity);
    BitSet model = new BitSet();
    long base = 0;
    for (int step = 0; step < 2_000; step++) {
      long from = base + random.nextInt(capacity);
      long to = Math.min(base + capacity, from + 1 + random.nextInt(1 + random.nextInt(capacity)));
      switch (random.nextInt(5)) {
        case 0 -> add(ring, model, from, to);
        case 1 -> {
          ring.removeAll(from, to);
          model.clear((int) from, (int) to);
        }
        case 2 -> {
          long passed = base + random.nextInt(capacity);
          ring.removeAll(base, passed);
          model.clear((int) base, (int) passed);
          base = passed;
        }
        default -> add(ring, model, from, from + 1);
      }
      long at = base + random.nextInt(capacity);
      long end = base + capacity;
      int next = model.nextSetBit((int) at);
      assertThat(ring.next(at, end)).isEqualTo(next < 0 ? end : Math.min(end, next));
      assertThat(ring.nextAbsent(at, end)).isEqualTo(Math.min(end, model.nextClearBit((int) at)));
      assertThat(ring.contains(at)).isEqualTo(model.get((int) at));
      if (base > 1 << 24) {
        return;
      }
    }
  }

  private static void add(BitRing ring, BitSet model, long from, long to) {
    for (long seq = from; seq < to; seq++) {
      ring.add(seq);
      model.set((int) seq);
    }
  }

  @Test
  void nothingIsFurtherAwayThanAFewSteps() {
    BitRing ring = new BitRing(65_536);
    ring.add(65_000);
    long before = ring.steps();
    assertThat(ring.next(1, 65_536)).isEqualTo(65_000);
    assertThat(ring.steps() - before).isLessThanOrEqualTo(SEARCH);
    for (int seq = 0; seq < 65_000; seq++) {
      ring.add(seq);
    }
    before = ring.steps();
    assertThat(ring.nextAbsent(1, 65_536)).isEqualTo(65_001);
    assertThat(ring.steps() - before).isLessThanOrEqualTo(SEARCH);
  }

  @Test
  void anotherCapacityChangesNoMember() {
    BitRing ring = new BitRing(64);
    ring.add(70);
    ring.add(100);
    BitRing larger = ring.resized(1_024, 64, 128);
    assertThat(larger.next(64, 1_000)).isEqualTo(70);
    assertThat(larger.next(71, 1_000)).isEqualTo(100);
    assertThat(larger.next(101, 1_000)).isEqualTo(1_000);
  }
}
