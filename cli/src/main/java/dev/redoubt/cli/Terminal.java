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

/// Where a command writes: data to standard output, words for people to standard error, and one
/// line of progress below them where a person looks on. Safe for several threads.
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

  /// @param colours whether they are wanted where a terminal could show them
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

  /// Java cannot tell whether standard error is a terminal, so the launcher does.
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

  /// Remembers why writing has failed, which a `PrintStream` does not.
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

  /// For data.
  AnsiColors outInk() {
    return new AnsiColors(colours && outIsTerminal);
  }

  /// For words.
  AnsiColors errInk() {
    return new AnsiColors(colours && errIsTerminal);
  }

  /// Whether there is a person to show progress to.
  boolean animated() {
    return errIsTerminal;
  }

  /// Writes one line of data, which [#flush()] sends off.
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

  /// @return whether everything so far has found its reader; if not, nothing more will
  boolean flush() {
    return !out.checkError();
  }

  /// Why data was lost; null where it was not, or where its reader wanted no more (as `head` does).
  @Nullable String lost() {
    IOException failure = flush() ? null : watched.failure;
    String reason = failure == null ? "" : String.valueOf(failure.getMessage());
    if (failure == null || reason.contains("Broken pipe")) {
      return null;
    }
    return reason.equals("Bad file descriptor") ? "it is closed" : reason;
  }

  /// Tells people something, on a line of its own.
  void say(String words) {
    lock.lock();
    try {
      clearProgress();
      if (outIsTerminal) {
        out.flush(); // what was written before is read before
      }
      err.print("redoubt: " + words + "\n");
      err.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Shows how far things are, in place of what it showed before.
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

  /// For what is neither a line of data nor of words, such as the usage.
  PrintStream out() {
    return out;
  }

  PrintStream err() {
    return err;
  }
}
