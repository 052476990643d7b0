package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/// Command lines: one argument a line. A line that begins with `~` stands for a path in a folder
/// that goes away; with any other `/` nothing is run, so that fuzzing writes nowhere else and
/// reaches no server.
class MainFuzz {
  private static final List<Integer> CODES = List.of(0, 2, 3, 5, 6);

  private final Path home;

  MainFuzz() throws IOException {
    home = Files.createTempDirectory("redoubt-fuzz");
  }

  @AfterEach
  void empty() throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      files
          .sorted(Comparator.reverseOrder())
          .filter(file -> !file.equals(home))
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  @FuzzTest
  void aCommandLineEndsWithACodeAndWords(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String[] args = text.split("\n", -1);
    if (text.contains("/") || text.contains("..") || text.contains("\0") || unsafe(args)) {
      return;
    }
    args =
        Arrays.stream(args)
            .map(arg -> arg.startsWith("~") ? home + "/" + arg.substring(1) : arg)
            .toArray(String[]::new);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = Main.run(shell(out, err), args);
    assertThat(CODES).as(err.toString(StandardCharsets.UTF_8)).contains(code);
    assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("\tat ", "Exception:");
    if (code != 0) {
      assertThat(err.size()).isPositive();
      assertThat(out.size()).isZero();
    }
  }

  /// The demo starts a server, and a new identity is written where it is told.
  private static boolean unsafe(String[] args) {
    List<String> all = List.of(args);
    int out = all.indexOf("--out");
    boolean elsewhere = out < 0 || out == args.length - 1 || !args[out + 1].startsWith("~");
    return all.contains("demo") || (all.contains("new") && elsewhere);
  }

  private Shell shell(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            false,
            false);
    InputStream input = new ByteArrayInputStream("a passphrase\n".getBytes(StandardCharsets.UTF_8));
    Interruption interruption =
        onInterrupt ->
            new Interruption.Watch() {
              @Override
              public boolean interrupted() {
                return false;
              }

              @Override
              public void close() {}
            };
    Environment environment = name -> name.equals("REDOUBT_HOME") ? home + "/home" : null;
    return new Shell(terminal, input, environment, interruption, question -> null);
  }
}
