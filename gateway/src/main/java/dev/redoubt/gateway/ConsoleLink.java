package dev.redoubt.gateway;

import java.io.IOException;
import java.nio.file.Path;

/// A small page in a file that only its owner may read, which leads to the console with the token
/// of this run: so that the token is on no command line and in no log.
public final class ConsoleLink implements AutoCloseable {
  private final Path file;
  private final String content;

  private ConsoleLink(Path file, String content) {
    this.file = file;
    this.content = content;
  }

  /// Replaces that of an earlier run.
  ///
  /// @param url of the console
  /// @throws IOException if it cannot be written
  static ConsoleLink create(Path file, String url, String token) throws IOException {
    String content =
        """
        <!doctype html>
        <meta charset="utf-8">
        <meta name="referrer" content="no-referrer">
        <title>Redoubt console</title>
        <meta http-equiv="refresh" content="0; url=%1$s/#%2$s">
        <p><a href="%1$s/#%2$s">Open the console</a>
        """
            .formatted(url, token);
    PrivateFile.write(file, content, TokenFile.fresh().substring(0, 8));
    return new ConsoleLink(file, content);
  }

  public Path file() {
    return file;
  }

  /// Removes it, unless another run has replaced it.
  @Override
  public void close() {
    PrivateFile.removeIf(file, content);
  }

  @Override
  public String toString() {
    return "ConsoleLink[" + file + "]";
  }
}
