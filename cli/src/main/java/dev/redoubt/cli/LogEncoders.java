package dev.redoubt.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// Logback's encoders, for lines that command no terminal: they quote what peers and Redis say.
/// Named in `logback.xml`, which needs them public.
public final class LogEncoders {
  private LogEncoders() {}

  /// One line by a pattern, and more only where a stack trace follows.
  public static final class Lines extends PatternLayoutEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
      UnaryOperator<String> escape =
          event.getThrowableProxy() == null
              ? line -> Text.printable(line.strip()) + "\n"
              : Text::printableLines;
      return escaped(super.encode(event), escape);
    }
  }

  /// One JSON object a line.
  public static final class Json extends JsonEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
      return escaped(super.encode(event), line -> Text.json(line.strip()) + "\n");
    }
  }

  private static byte[] escaped(byte[] encoded, UnaryOperator<String> escape) {
    String text = new String(encoded, StandardCharsets.UTF_8);
    return escape.apply(text).getBytes(StandardCharsets.UTF_8);
  }
}
