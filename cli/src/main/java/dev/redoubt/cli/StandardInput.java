package dev.redoubt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The standard input of this process, where it has one.
///
/// Some daemons close it. The operating system then gives its number to the first file that the JVM
/// opens for itself, whose contents nobody means to send.
final class StandardInput {
  private StandardInput() {}

  static InputStream ofProcess() {
    return Boolean.getBoolean("redoubt.stdin.closed") || leadsToOurOwn() ? CLOSED : System.in;
  }

  private static final InputStream CLOSED =
      new InputStream() {
        @Override
        public int read() throws IOException {
          throw new IOException("it is closed; give a file, or redirect one to it");
        }

        @Override
        public int read(byte[] bytes, int from, int size) throws IOException {
          return read();
        }
      };

  /// The launcher knows whether it was closed; without it, Linux tells what it is now.
  private static boolean leadsToOurOwn() {
    try {
      Path file = Path.of("/proc/self/fd/0").toRealPath();
      return Files.isRegularFile(file)
          && (file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
              || file.toString().endsWith(".jar")
              || file.toString().endsWith(".jsa"));
    } catch (IOException e) {
      return false; // a pipe, or another system
    }
  }
}
