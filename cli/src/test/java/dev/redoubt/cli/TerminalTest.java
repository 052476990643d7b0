package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    Terminal terminal = failing("Broken pipe");
    terminal.data("line");
    assertThat(terminal.flush()).isFalse();
    assertThat(terminal.lost()).isNull();
  }

  @Test
  void dataThatCannotBeWrittenIsLost() {
    Terminal terminal = failing("No space left on device");
    assertThat(terminal.lost()).isNull();
    terminal.data("line");
    assertThat(terminal.lost()).isEqualTo("No space left on device");
  }

  private static Terminal failing(String reason) {
    var failing =
        new OutputStream() {
          @Override
          public void write(int next) throws IOException {
            throw new IOException(reason);
          }
        };
    return new Terminal(failing, OutputStream.nullOutputStream(), false, false, false);
  }

  @Test
  void progressShowsPartCountRateAndWhatIsLeft() {
    AnsiColors plain = new AnsiColors(false);
    assertThat(Progress.line(plain, "handled", 5_000, 0.25, Duration.ofSeconds(2)))
        .isEqualTo("  ██████░░░░░░░░░░░░░░░░░░  25 %  5,000 handled  2,500/s  6.0 s left");
    assertThat(Progress.line(plain, "handled", 5_000, -1, Duration.ofSeconds(2)))
        .isEqualTo("  5,000 handled  2,500/s");
  }

  private Terminal terminal(boolean person) {
    return new Terminal(screen, screen, person, person, false);
  }
}
