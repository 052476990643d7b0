package dev.redoubt.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Runs commands in this process, with a test's environment, input and prompt.
final class Cli {
  private final Map<String, String> environment = new HashMap<>();
  private final ArrayDeque<String> answers = new ArrayDeque<>();
  private InputStream input = InputStream.nullInputStream();
  private OutputStream out = new ByteArrayOutputStream();
  private boolean terminal;

  /// The output and exit code of a command.
  record Result(int code, String out, String err) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  /// @param home Redoubt's home
  static Cli in(Path home) {
    return new Cli().set("REDOUBT_HOME", home.toString());
  }

  Cli set(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Cli input(String text) {
    return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  Cli input(InputStream stream) {
    input = stream;
    return this;
  }

  Cli output(OutputStream stream) {
    out = stream;
    return this;
  }

  /// The answers to prompts; without any there is no terminal to ask.
  Cli answers(String... typed) {
    answers.addAll(List.of(typed));
    return this;
  }

  /// Standard output and error are a terminal.
  Cli onTerminal() {
    terminal = true;
    return this;
  }

  Result run(String... args) {
    return start(args).result();
  }

  Running start(String... args) {
    return new Running(args);
  }

  /// A running command.
  final class Running {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> code = new CompletableFuture<>();
    private volatile Runnable leave = () -> {};
    private volatile boolean interrupted;

    private Running(String... args) {
      var streams = new Terminal(out, err, terminal, terminal, true);
      Map<String, String> variables = Map.copyOf(environment);
      var shell = new Shell(streams, input, variables::get, this::watch, this::answer);
      Thread.ofPlatform().daemon().name("cli").start(() -> run(shell, args));
    }

    private void run(Shell shell, String... args) {
      try {
        int ended = Main.run(shell, args);
        boolean unused = shell.terminal().flush();
        code.complete(ended);
      } catch (RuntimeException | Error e) {
        code.completeExceptionally(e);
      }
    }

    private char @Nullable [] answer(String question) {
      err.writeBytes(question.getBytes(StandardCharsets.UTF_8));
      String answer = answers.poll();
      return answer == null ? null : answer.toCharArray();
    }

    private Interruption.Watch watch(Runnable onInterrupt) {
      leave = onInterrupt;
      return new Interruption.Watch() {
        @Override
        public boolean interrupted() {
          return interrupted;
        }

        @Override
        public void close() {}
      };
    }

    /// Like Ctrl-C.
    void interrupt() {
      interrupted = true;
      leave.run();
    }

    String outSoFar() {
      return out.toString();
    }

    String errSoFar() {
      return err.toString(StandardCharsets.UTF_8);
    }

    boolean ended() {
      return code.isDone();
    }

    Result result() {
      int ended = code.join();
      String text =
          out instanceof ByteArrayOutputStream kept ? kept.toString(StandardCharsets.UTF_8) : "";
      return new Result(ended, text, errSoFar());
    }
  }
}
