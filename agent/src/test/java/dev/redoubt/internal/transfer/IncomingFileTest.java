package dev.redoubt.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.internal.transfer.IncomingFile.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class IncomingFileTest {
  private static final Verdict WRONG = new Verdict.Wrong();
  private static final Verdict KNOWN = new Verdict.Known();
  private static final Verdict HELD = new Verdict.Held();

  private record Part(int offset, int length) {}

  @RepeatedTest(50)
  void inWhateverOrderAndHoweverOftenChunksComeTheFileIsWrittenOnceAndInOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Part> parts = new ArrayList<>();
    int size = 0;
    while (size < 1_000) {
      int length = 1 + random.nextInt(60);
      parts.add(new Part(size, length));
      size += length;
    }
    List<Part> arriving = new ArrayList<>(parts);
    arriving.addAll(parts.subList(0, parts.size() / 2));
    Collections.shuffle(arriving, random);
    IncomingFile<Part> file = new IncomingFile<>(size, 0);
    for (Part part : arriving) {
      for (@Nullable Part next = part; next != null; next = file.next()) {
        Verdict verdict = file.chunk(next.offset(), next.length(), next);
        assertThat(verdict).as("seed " + seed).isNotEqualTo(WRONG);
        if (verdict instanceof Verdict.Write write) {
          assertThat(next.offset() + write.skip()).isEqualTo((int) file.written());
          file.wrote(next.length() - write.skip());
        }
      }
    }
    assertThat(file.written()).as("seed " + seed).isEqualTo(size);
    assertThat(file.giveUp()).isNull();
  }

  @Test
  void chunksOutsideOfTheFileAreWrong() {
    IncomingFile<String> file = new IncomingFile<>(100, 50);
    assertThat(file.chunk(-1, 10, "")).isEqualTo(WRONG);
    assertThat(file.chunk(91, 10, "")).isEqualTo(WRONG);
    assertThat(file.chunk(Long.MAX_VALUE, 10, "")).isEqualTo(WRONG);
    assertThat(file.chunk(60, 0, "")).isEqualTo(WRONG);
    assertThat(file.chunk(90, 10, "")).isEqualTo(HELD);
  }

  @Test
  void whatIsWrittenIsKnownAndOnlyTheRestOfAChunkIsWritten() {
    IncomingFile<String> file = new IncomingFile<>(100, 50);
    assertThat(file.chunk(40, 10, "")).isEqualTo(KNOWN);
    assertThat(file.chunk(45, 10, "")).isEqualTo(new Verdict.Write(5));
    file.wrote(5);
    assertThat(file.written()).isEqualTo(55);
    assertThat(file.chunk(60, 5, "")).isEqualTo(HELD);
    assertThat(file.chunk(60, 5, "")).isEqualTo(KNOWN);
  }

  @Test
  void whatIsHeldAheadIsBounded() {
    long size = 1L << 40;
    IncomingFile<Integer> bytes = new IncomingFile<>(size, 0);
    int length = 1 << 20;
    int held = 0;
    while (bytes.chunk((held + 1L) * length, length, held) instanceof Verdict.Held) {
      held++;
    }
    assertThat((long) held * length).isLessThanOrEqualTo(IncomingFile.AHEAD_BYTES);
    IncomingFile<Integer> many = new IncomingFile<>(size, 0);
    for (int i = 0; i < IncomingFile.AHEAD_CHUNKS; i++) {
      assertThat(many.chunk(2 + i, 1, i)).isEqualTo(HELD);
    }
    assertThat(many.chunk(1 << 20, 1, 0)).isEqualTo(WRONG);
    assertThat(many.chunk(0, 1, 0)).isEqualTo(new Verdict.Write(0));
  }

  @Test
  void whatIsHeldIsGivenUpOneByOne() {
    IncomingFile<String> file = new IncomingFile<>(100, 0);
    assertThat(file.chunk(20, 10, "b")).isEqualTo(HELD);
    assertThat(file.chunk(10, 10, "a")).isEqualTo(HELD);
    assertThat(file.giveUp()).isEqualTo("a");
    assertThat(file.giveUp()).isEqualTo("b");
    assertThat(file.giveUp()).isNull();
  }
}
