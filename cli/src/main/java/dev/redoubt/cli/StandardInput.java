package dev.redoubt.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The standard input of this process, if it is open.
///
/// Some daemons close it. The operating system then reuses its file descriptor for the first file
/// that the JVM opens, which must not be sent.
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

  /// The launcher reports whether it was closed; without the launcher, Linux shows what it is now.
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
