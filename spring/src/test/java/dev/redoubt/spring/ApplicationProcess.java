package dev.redoubt.spring;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A Spring Boot application in a process of its own, whose output is read.
final class ApplicationProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

  private final Process process;
  private final BufferedReader out;

  private ApplicationProcess(Process process) {
    this.process = process;
    this.out = process.inputReader();
  }

  static ApplicationProcess start(Class<?> application, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                application.getName()));
    command.addAll(arguments);
    return new ApplicationProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /// Waits for the web server's port.
  int port() throws IOException {
    return Integer.parseInt(await(PORT).group(1));
  }

  /// Waits for a line of the output that has `wanted` in it.
  Matcher await(Pattern wanted) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      Matcher found = wanted.matcher(line);
      if (found.find()) {
        return found;
      }
    }
    throw new AssertionError("The process ended without \"" + wanted + "\": " + lines);
  }

  /// Sends it SIGTERM and reads the rest of its output.
  ///
  /// @return its exit code
  int terminate() throws InterruptedException {
    if (!process.toHandle().destroy()) { // Process.destroy would close its output
      throw new AssertionError("The process cannot be told to stop.");
    }
    out.lines().forEach(line -> {});
    return process.waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
