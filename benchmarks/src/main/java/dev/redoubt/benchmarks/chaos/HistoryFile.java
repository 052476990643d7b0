package dev.redoubt.benchmarks.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a process writes what it has seen, a line each. Thread-safe.
final class HistoryFile implements AutoCloseable {
  private final BufferedWriter writer;

  HistoryFile(Path file) throws IOException {
    writer = Files.newBufferedWriter(file);
  }

  synchronized void add(String line) {
    try {
      writer.write(line);
      writer.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
