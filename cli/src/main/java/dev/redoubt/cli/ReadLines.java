package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.ConfigurationException;
import dev.redoubt.SendOptions;
import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.util.zip.CRC32;

/// How many lines of an input were sent, as the store keeps it with each message. A checksum over
/// them tells the same input from another one. Not thread-safe.
final class ReadLines {
  private static final int CHECK_BITS = 24;
  private static final long CHECK = (1L << CHECK_BITS) - 1;

  private final String source;
  private final CRC32 sum = new CRC32();
  private long lines;

  /// @param to the recipient: each has its own
  ReadLines(String to) {
    this.source = "lines to " + to;
  }

  /// Passes over what earlier runs have sent.
  ///
  /// @return how many lines that were
  /// @throws ConfigurationException if the input is another one
  long goOn(Agent agent, Bodies bodies) throws IOException {
    long position = agent.position(source).orElse(0);
    while (lines < position >>> CHECK_BITS) {
      Bytes line = bodies.read();
      if (line == null) {
        throw another();
      }
      count(line);
    }
    if (position() != position) {
      throw another();
    }
    return lines;
  }

  private static ConfigurationException another() {
    return new ConfigurationException(
        "STORE_INPUT",
        "The store went through another input than this: give the one that it was begun with, or"
            + " another --store.");
  }

  /// @param line that is sent with these options
  SendOptions next(SendOptions options, Bytes line) {
    count(line);
    return options.position(source, position());
  }

  private void count(Bytes line) {
    lines++;
    sum.update(line.buffer());
    sum.update('\n');
  }

  private long position() {
    return lines == 0 ? 0 : lines << CHECK_BITS | (sum.getValue() & CHECK);
  }
}
