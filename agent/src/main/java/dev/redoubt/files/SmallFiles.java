package dev.redoubt.files;

import dev.redoubt.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// Reads files that have a largest size.
final class SmallFiles {
  private SmallFiles() {}

  /// @param max bytes
  /// @param tooLarge thrown if it is larger
  static byte[] read(Path file, int max, Supplier<ConfigurationException> tooLarge)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(max + 1);
      if (bytes.length > max) {
        throw tooLarge.get();
      }
      return bytes;
    }
  }
}
