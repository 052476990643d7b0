package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SeqRingTest {
  @Test
  void agreesWithAMapWhateverHappens() {
    for (long seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long start = random.nextLong(1L << 60);
      SeqRing<Long> ring = new SeqRing<>(start);
      TreeMap<Long, Long> model = new TreeMap<>();
      long base = start;
      for (int step = 0; step < 500; step++) {
        long seq = base + random.nextLong(300);
        switch (random.nextInt(4)) {
          case 0, 1 -> {
            ring.put(seq, seq);
            model.put(seq, seq);
          }
          case 2 -> {
            ring.clear(seq);
            model.remove(seq);
          }
          default -> {
            base += random.nextLong(60);
            ring.advance(base);
            model.headMap(base).clear();
          }
        }
        for (long at = base - 5; at < base + 310; at++) {
          assertThat(ring.at(at)).as("seed %d", seed).isEqualTo(model.get(at));
        }
        for (long at = base; at < base + 310; at += 7) {
          Long higher = model.ceilingKey(at);
          assertThat(ring.next(at)).isEqualTo(higher == null ? ring.end() : higher);
          long free = at;
          while (free < ring.end() && model.containsKey(free)) {
            free++;
          }
          assertThat(ring.nextFree(at)).isEqualTo(Math.min(free, ring.end()));
        }
        if (random.nextInt(10) == 0) {
          ring.trim();
        }
        assertThat(ring.base()).isEqualTo(base);
        assertThat(ring.end()).isGreaterThanOrEqualTo(model.isEmpty() ? base : model.lastKey() + 1);
      }
    }
  }

  @Test
  void nothingGoesBelowItsBase() {
    SeqRing<String> ring = new SeqRing<>(10);
    assertThatThrownBy(() -> ring.put(9, "x")).isInstanceOf(IllegalArgumentException.class);
    assertThat(ring.at(9)).isNull();
  }

  @Test
  void anEmptyRingGivesItsRoomBackWhenItIsAsked() {
    SeqRing<String> ring = new SeqRing<>(0);
    assertThat(ring.capacityFor(65_535)).isEqualTo(65_536);
    ring.put(65_535, "x");
    assertThat(ring.capacity()).isEqualTo(65_536);
    ring.advance(65_536);
    assertThat(ring.capacity()).isEqualTo(65_536);
    ring.trim();
    assertThat(ring.capacity()).isEqualTo(SeqRing.LEAST_CAPACITY);
    assertThat(ring.end()).isEqualTo(65_536);
  }

  @Test
  void itsBaseMovesFarInOneStep() {
    SeqRing<String> ring = new SeqRing<>(0);
    ring.put(3, "x");
    ring.advance(1L << 61);
    ring.put(1L << 61, "y");
    assertThat(ring.at(1L << 61)).isEqualTo("y");
  }
}
