package dev.redoubt.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Parses durations such as `500ms`, `60s`, `5m`, `2h`.
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern RULE = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  @Override
  public Duration convert(String text) {
    Matcher parts = RULE.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("\"" + text + "\" is no duration; write 500ms, 60s or 5m");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
