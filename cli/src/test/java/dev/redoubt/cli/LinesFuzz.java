package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The input of `send --lines`.
class LinesFuzz {
  private static final int LONGEST = 10;

  @FuzzTest
  void linesAreThoseOfTheInputCutBeyondTheLongest(byte[] bytes) throws IOException {
    Lines lines = new Lines("input", new ByteArrayInputStream(bytes), LONGEST);
    List<String> read = new ArrayList<>();
    for (Bytes line = lines.read(); line != null; line = lines.read()) {
      read.add(latin(line.toArray()));
    }
    assertThat(read).isEqualTo(expected(latin(bytes)));
    assertThat(lines.position()).isEqualTo(bytes.length);
  }

  private static List<String> expected(String input) {
    List<String> lines = new ArrayList<>(List.of(input.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    lines.replaceAll(line -> {
      String kept = line.substring(0, Math.min(line.length(), LONGEST + 1));
      return kept.endsWith("\r") ? kept.substring(0, kept.length() - 1) : kept;
    });
    return lines;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
