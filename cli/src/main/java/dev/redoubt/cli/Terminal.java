package dev.redoubt.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The output of a command: data on standard output, messages for people on standard error, and on
/// a terminal one line of progress below. Thread-safe.
final class Terminal {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final ReentrantLock lock = new ReentrantLock();
  private final Watched watched;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean outIsTerminal;
  private final boolean errIsTerminal;
  private final boolean colours;
  private boolean progressShown;

  /// @param colours whether to use colours on a terminal
  Terminal(
      OutputStream out,
      OutputStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      boolean colours) {
    this.watched = new Watched(out);
    this.out = new PrintStream(watched, false, StandardCharsets.UTF_8);
    this.err = new PrintStream(err, false, StandardCharsets.UTF_8);
    this.outIsTerminal = outIsTerminal;
    this.errIsTerminal = errIsTerminal;
    this.colours = colours;
  }

  /// The launcher tells whether standard error is a terminal, since Java cannot.
  static Terminal ofProcess(Environment environment) {
    return new Terminal(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        Boolean.getBoolean("redoubt.stdout.terminal"),
        Boolean.getBoolean("redoubt.stderr.terminal"),
        environment.set("NO_COLOR") == null && !"dumb".equals(environment.get("TERM")));
  }

  private static OutputStream stream(FileDescriptor descriptor) {
    return new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16);
  }

  /// Records why writing failed, which a `PrintStream` does not.
  private static final class Watched extends FilterOutputStream {
    private volatile @Nullable IOException failure;

    Watched(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int next) throws IOException {
      watch(() -> out.write(next));
    }

    @Override
    public void write(byte[] bytes, int from, int size) throws IOException {
      watch(() -> out.write(bytes, from, size));
    }

    @Override
    public void flush() throws IOException {
      watch(out::flush);
    }

    private interface Writing {
      void run() throws IOException;
    }

    private void watch(Writing writing) throws IOException {
      try {
        writing.run();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
        throw e;
      }
    }
  }

  /// Standard output, for data.
  AnsiColors outInk() {
    return new AnsiColors(colours && outIsTerminal);
  }

  /// Standard error, for messages.
  AnsiColors errInk() {
    return new AnsiColors(colours && errIsTerminal);
  }

  /// Whether progress is shown.
  boolean animated() {
    return errIsTerminal;
  }

  /// Whether a page of data can take the place of the one before.
  boolean page() {
    return outIsTerminal;
  }

  /// Writes one line of data into a buffer ([#flush()]).
  void data(String line) {
    lock.lock();
    try {
      if (outIsTerminal) {
        clearProgress();
      }
      out.print(line + "\n");
    } finally {
      lock.unlock();
    }
  }

  /// @return false if writing has failed: nothing more will be written
  boolean flush() {
    return !out.checkError();
  }

  /// Why data was lost; null if none was, or if its reader closed the pipe (as `head` does).
  @Nullable String lost() {
    IOException failure = flush() ? null : watched.failure;
    String reason = failure == null ? "" : String.valueOf(failure.getMessage());
    if (failure == null || reason.contains("Broken pipe")) {
      return null;
    }
    return reason.equals("Bad file descriptor") ? "it is closed" : reason;
  }

  /// Prints a message for people on its own line.
  void say(String words) {
    lock.lock();
    try {
      clearProgress();
      if (outIsTerminal) {
        out.flush(); // keep the order between the two streams
      }
      err.print("redoubt: " + words + "\n");
      err.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Replaces the line of progress.
  void progress(String line) {
    if (!errIsTerminal) {
      return;
    }
    lock.lock();
    try {
      out.flush();
      err.print(CLEAR_LINE + line);
      err.flush();
      progressShown = true;
    } finally {
      lock.unlock();
    }
  }

  void endProgress() {
    lock.lock();
    try {
      clearProgress();
    } finally {
      lock.unlock();
    }
  }

  private void clearProgress() {
    if (progressShown) {
      err.print(CLEAR_LINE);
      err.flush();
      progressShown = false;
    }
  }

  /// A stream for anything else, such as the usage help.
  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }
}
