package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FileReportTest {
  private static final AnsiColors PLAIN = new AnsiColors(false);

  private static String line(boolean bar, long done, long from, long size) {
    return FileReport.line(PLAIN, bar, done, from, size, Duration.ofSeconds(10)).strip();
  }

  @Test
  void theRateCountsWhatCameSinceItBegan() {
    assertThat(line(false, 600_000_000, 100_000_000, 1_000_000_000))
        .isEqualTo("60 %  600.0 MB of 1000.0 MB  50.0 MB/s  8.0 s left");
  }

  @Test
  void aTerminalGetsABar() {
    assertThat(line(true, 50, 0, 100)).startsWith("████████████░░░░░░░░░░░░  50 %");
  }

  @Test
  void withoutASizeThereIsNoEnd() {
    assertThat(line(true, 50_000, 0, -1)).isEqualTo("50 kB  5,000 bytes/s");
  }
}
