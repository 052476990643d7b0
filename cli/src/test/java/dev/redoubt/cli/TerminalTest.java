package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @Test
  void wordsTakeThePlaceOfProgress() {
    Terminal terminal = terminal(true);
    terminal.progress("half");
    terminal.say("something");
    terminal.progress("more");
    terminal.endProgress();
    assertThat(screen.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r\u001b[Khalf\r\u001b[Kredoubt: something\n\r\u001b[Kmore\r\u001b[K");
  }

  @Test
  void withoutATerminalNothingMovesAndNothingIsColoured() {
    Terminal terminal = terminal(false);
    terminal.progress("half");
    terminal.data(terminal.outInk().red("data"));
    terminal.endProgress();
    assertThat(terminal.flush()).isTrue();
    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo("data\n");
  }

  @Test
  void dataScrollsAboveProgressWhereBothAreShown() {
    Terminal terminal = terminal(true);
    terminal.progress("half");
    terminal.data("line");
    assertThat(terminal.flush()).isTrue();
    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[Khalf\r\u001b[Kline\n");
  }

  @Test
  void aReaderThatIsGoneIsNoticed() {
    var gone =
        new OutputStream() {
          @Override
          public void write(int next) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    var out = new PrintStream(gone, false, StandardCharsets.UTF_8);
    var terminal = new Terminal(out, out, false, false, false);
    terminal.data("line");
    assertThat(terminal.flush()).isFalse();
  }

  @Test
  void progressShowsPartCountRateAndWhatIsLeft() {
    Ink plain = new Ink(false);
    assertThat(Progress.line(plain, "handled", 5_000, 0.25, Duration.ofSeconds(2)))
        .isEqualTo("  ██████░░░░░░░░░░░░░░░░░░  25 %  5,000 handled  2,500/s  6.0 s left");
    assertThat(Progress.line(plain, "handled", 5_000, -1, Duration.ofSeconds(2)))
        .isEqualTo("  5,000 handled  2,500/s");
  }

  private Terminal terminal(boolean person) {
    var stream = new PrintStream(screen, false, StandardCharsets.UTF_8);
    return new Terminal(stream, stream, person, person, false);
  }
}
