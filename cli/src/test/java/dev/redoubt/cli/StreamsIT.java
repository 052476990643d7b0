package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Standard streams that are closed, or full.
@ExtendWith(RedisExtension.class)
class StreamsIT {
  @TempDir Path home;
  private EmbeddedRedis redis;

  @BeforeEach
  void takeServer(EmbeddedRedis server) {
    redis = server;
  }

  @Test
  void aMessageWhoseLineCannotBeWrittenIsLeftToTheNextListenerWithAWord() {
    var full = cli().output(new Full(0)).start("listen", "--as", "bob", "--json");
    awaitListening(full);
    var sending = cli().start("send", "--as", "alice", "--to", "bob", "hi");
    assertThat(full.result().code()).isEqualTo(1);
    assertThat(full.result().err()).contains("cannot be written: No space left on device");
    var next = cli().start("listen", "--as", "bob", "--count", "1");
    assertThat(next.result().out()).contains("hi");
    assertThat(sending.result().code()).isZero();
  }

  @Test
  void outcomesThatCannotBeWrittenEndSendWithAWord() {
    var listening = cli().start("listen", "--as", "bob", "--count", "1");
    awaitListening(listening);
    var sent = cli().output(new Full(0)).run("send", "--as", "alice", "--to", "bob", "hi");
    assertThat(sent.code()).isEqualTo(1);
    assertThat(sent.err()).contains("1 handled", "cannot be written: No space left on device");
  }

  @Test
  void sendReadsNoMoreLinesOnceTheirOutcomesAreLost() {
    var listening = cli().start("listen", "--as", "bob", "--json");
    awaitListening(listening);
    var endless = new Endless();
    var sent =
        cli()
            .input(endless)
            .output(new Full(0))
            .run("send", "--as", "alice", "--to", "bob", "--lines", "-");
    assertThat(sent.code()).isEqualTo(1);
    assertThat(sent.err()).contains("cannot be written: No space left on device");
    listening.interrupt();
    assertThat(listening.result().code()).isEqualTo(130);
  }

  @Test
  void helpThatCannotBeWrittenIsSaidToo() {
    var result = cli().output(new Full(0)).run("send", "--help");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("cannot be written");
  }

  @Test
  void whoeverReadsALineThatFailsIsToldWhichInput() {
    var failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public int read(byte[] bytes, int from, int size) throws IOException {
            throw new IOException("Input/output error");
          }
        };
    var sent = cli().input(failing).run("send", "--as", "alice", "--to", "bob", "--lines", "-");
    assertThat(sent.code()).isEqualTo(1);
    assertThat(sent.err()).contains("standard input: Input/output error");
  }

  @Test
  void closedStandardInputSendsNothing() throws IOException, InterruptedException {
    assumeThat(Path.of("/proc/self/fd")).exists();
    String[] send = {"send", "--as", "alice", "--to", "bob", "--timeout", "1ms", "--lines", "-"};
    try (var process = CliProcess.startClosed(home, redis.uri(), send)) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.err()).contains("standard input: it is closed");
      assertThat(process.lines()).isEmpty();
    }
  }

  private Cli cli() {
    return Cli.in(home).set("REDIS_URL", redis.uri()).input(new ByteArrayInputStream(new byte[0]));
  }

  private static void awaitListening(Cli.Running running) {
    await().untilAsserted(() -> assertThat(running.errSoFar()).contains("Listening as"));
  }

  /// A disk with this many bytes left.
  private static final class Full extends OutputStream {
    private int left;

    Full(int left) {
      this.left = left;
    }

    @Override
    public void write(int next) throws IOException {
      if (left-- <= 0) {
        throw new IOException("No space left on device");
      }
    }
  }

  /// An endless input of lines.
  private static final class Endless extends InputStream {
    private boolean end;

    @Override
    public int read() {
      end = !end;
      return end ? 'x' : '\n';
    }

    @Override
    public int read(byte[] bytes, int from, int size) {
      bytes[from] = 'x';
      bytes[from + 1] = '\n';
      return 2;
    }
  }
}
