package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void linesEndWithNewlineWithOrWithoutReturn() throws IOException {
    assertThat(read("a\nb\r\n\nc\rd\r\n", 10)).containsExactly("a", "b", "", "c\rd");
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    assertThat(read("a\nb", 10)).containsExactly("a", "b");
    assertThat(read("", 10)).isEmpty();
    assertThat(read("\n", 10)).containsExactly("");
  }

  @Test
  void aLineThatIsTooLongIsCutOneByteBeyondTheLimit() throws IOException {
    String longest = "x".repeat(200_000);
    assertThat(read(longest + "\nnext\n", 100_000)).containsExactly("x".repeat(100_001), "next");
  }

  @Test
  void thePositionCountsEveryByte() throws IOException {
    var lines = new Lines("input", stream("ab\r\nc\n", 1), 10);
    assertThat(lines.read()).isNotNull();
    assertThat(lines.position()).isEqualTo(4);
    assertThat(lines.read()).isNotNull();
    assertThat(lines.position()).isEqualTo(6);
    assertThat(lines.read()).isNull();
    assertThat(lines.position()).isEqualTo(6);
  }

  @Test
  void linesAreTheSameHoweverTheInputComes() throws IOException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      var expected = new ArrayList<String>();
      var text = new StringBuilder();
      for (int i = random.nextInt(50); i > 0; i--) {
        String line = "z".repeat(random.nextInt(40));
        expected.add(line);
        text.append(line).append('\n');
      }
      var lines = new Lines("input", stream(text.toString(), 1 + random.nextInt(70)), 100);
      assertThat(all(lines)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static List<String> read(String text, int longest) throws IOException {
    return all(new Lines("input", stream(text, 7), longest));
  }

  private static List<String> all(Lines lines) throws IOException {
    var all = new ArrayList<String>();
    for (Bytes line = lines.read(); line != null; line = lines.read()) {
      all.add(line.toUtf8());
    }
    return all;
  }

  /// Returns at most `step` bytes per read.
  private static InputStream stream(String text, int step) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(length, step));
      }
    };
  }
}
