package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.DeliveryException;
import dev.redoubt.RedoubtException;
import dev.redoubt.TransportException;
import dev.redoubt.TrustException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.slf4j.LoggerFactory;

/// Says in a line or two what went wrong, and with which exit code that ends.
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
      String reason = Text.printable(reason(io));
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

  /// Why a file could not be used, in words: the exceptions themselves only name it.
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case FileNotFoundException missing -> "there is no such file, or it may not be read";
      case AccessDeniedException denied -> "permission denied";
      case FileAlreadyExistsException exists -> "a file of that name is in the way";
      case FileSystemException other when other.getReason() != null -> words(other.getReason());
      default -> words(String.valueOf(e.getMessage()));
    };
  }

  private static String words(String reason) {
    return switch (reason) {
      case "Is a directory" -> "it is a folder, give a file";
      case "Not a directory" -> "a part of its path is a file, not a folder";
      default -> reason;
    };
  }
}
