package dev.redoubt.cli;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// Logback encoders that escape terminal control characters, since log lines quote peers and Redis.
/// Public because `logback.xml` names them.
public final class LogEncoders {
  private LogEncoders() {}

  /// One line by a pattern; more only for a stack trace.
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

  /// One JSON object per line.
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
