package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Command lines, one argument a line. A line that begins with `~` stands for a path in a temporary
/// folder. With any other `/`, or a path outside that folder, nothing is run, so that fuzzing
/// writes nowhere else and reaches no server.
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
    if (text.contains("/") || text.contains("..")) {
      return;
    }
    String[] args =
        Arrays.stream(text.split("\n", -1))
            .map(arg -> arg.startsWith("~") ? home + "/" + arg.substring(1) : arg)
            .toArray(String[]::new);
    if (writesElsewhere(args)) {
      return;
    }
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

  /// Whether a path leads out of the folder, or a server would be started.
  private boolean writesElsewhere(String[] args) {
    var nothing = new ByteArrayOutputStream();
    ParseResult parsed;
    try {
      parsed = Main.commandLine(shell(nothing, nothing), args).parseArgs(args);
    } catch (ParameterException wrong) {
      return false;
    }
    for (ParseResult command = parsed; command != null; command = command.subcommand()) {
      if (command.commandSpec().name().equals("demo")
          || command.matchedArgs().stream().anyMatch(arg -> !within(arg.getValue()))) {
        return true;
      }
    }
    return false;
  }

  private boolean within(@Nullable Object value) {
    return switch (value) {
      case Path path -> path.startsWith(home);
      case Collection<?> values -> values.stream().allMatch(this::within);
      case null, default -> true;
    };
  }

  private Shell shell(ByteArrayOutputStream out, ByteArrayOutputStream err) {
    Terminal terminal = new Terminal(out, err, false, false, false);
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
