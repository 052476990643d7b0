package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/// Durations on the command line.
class DurationFuzz {
  @FuzzTest
  void aDurationIsRefusedOrNeitherNegativeNorTooLong(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    try {
      Duration duration = new DurationConverter().convert(text);
      assertThat(duration).isBetween(Duration.ZERO, Duration.ofHours(999_999_999));
      assertThat(text).matches("[0-9]{1,9}(ms|s|m|h)");
    } catch (TypeConversionException refused) {
      assertThat(refused.getMessage()).contains("is no duration");
    }
  }
}
