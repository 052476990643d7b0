package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.DeliveryException;
import dev.redoubt.RedoubtException;
import dev.redoubt.StoreException;
import dev.redoubt.TransportException;
import dev.redoubt.TrustException;
import dev.redoubt.internal.FileReason;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/// Prints an error in a line or two, and maps it to an exit code.
final class Errors {
  private Errors() {}

  static int report(Terminal terminal, Throwable thrown) {
    terminal.endProgress();
    LoggerFactory.getLogger(Errors.class).debug("The command has failed.", thrown);
    if (thrown instanceof RedoubtException known) {
      terminal.say(terminal.errInk().red(Text.printable(String.valueOf(known.getMessage()))));
      return exitCode(known);
    }
    if (thrown instanceof IOException io) {
      String reason = Text.printable(FileReason.of(io));
      terminal.say(terminal.errInk().red("Reading or writing has failed: " + reason));
      return ExitCode.INTERNAL;
    }
    terminal.say(
        terminal.errInk().red("Something went wrong that should not: " + shown(thrown))
            + "\nWith LOG_LEVEL=DEBUG it says where; please report that.");
    return ExitCode.INTERNAL;
  }

  private static int exitCode(RedoubtException known) {
    return switch (known) {
      case ConfigurationException e -> ExitCode.CONFIGURATION;
      case StoreException e -> ExitCode.CONFIGURATION;
      case TransportException e -> ExitCode.REDIS;
      case TrustException e -> ExitCode.NOT_TRUSTED;
      case DeliveryException e -> ExitCode.NOT_DELIVERED;
      default -> ExitCode.INTERNAL;
    };
  }

  private static String shown(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown.getClass().getSimpleName()
        + (message == null ? "" : ": " + Text.shortened(Text.printable(message), 300));
  }
}
