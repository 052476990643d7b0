package dev.redoubt.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The desktop's browser. It is given a file, so that no secret is on a command line.
final class DesktopBrowser {
  private DesktopBrowser() {}

  /// @return whether a program to open it was there
  static boolean open(Path file) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command(System.getProperty("os.name"), file))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD);
      // Such as a URL with a password, which no browser need know.
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("REDIS_") || name.startsWith("REDOUBT_"));
      Process opener = builder.start();
      opener.getOutputStream().close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  static List<String> command(String system, Path file) {
    String os = system.toLowerCase(Locale.ROOT);
    String path = file.toAbsolutePath().toString();
    if (os.startsWith("windows")) {
      return List.of("rundll32", "url.dll,FileProtocolHandler", path);
    }
    return List.of(os.startsWith("mac") ? "open" : "xdg-open", path);
  }
}
