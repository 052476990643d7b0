package dev.redoubt.cli;

import dev.redoubt.SendOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// How the instances of the recipient share what is sent to it.
final class SharingOptions {
  @Option(
      names = "--key",
      paramLabel = "K",
      description = "messages with the same key go to one instance of the peer, in order")
  @Nullable String key;

  @Option(
      names = "--balanced",
      description = "each message goes to the instance of the peer that has less to do")
  boolean balanced;

  SendOptions applied(SendOptions options, CommandLine command) {
    if (key != null && balanced) {
      throw new ParameterException(command, "give either --key or --balanced");
    }
    return key != null ? options.key(key) : balanced ? options.balanced() : options;
  }
}
