package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TextTest {
  @Test
  void aMessageCannotCommandATerminal() {
    assertThat(Text.printable("a\u001b[2Jb\u0007\u009b1m\r\n\t"))
        .isEqualTo("a\\u{1b}[2Jb\\u{7}\\u{9b}1m\\r\\n\\t");
  }

  @Test
  void aMessageCannotReorderOrHideText() {
    assertThat(Text.printable("a\u202eb\u2066c\u200bd\u2028e\ud800"))
        .isEqualTo("a\\u{202e}b\\u{2066}c\\u{200b}d\\u{2028}e\\u{d800}");
  }

  @Test
  void jsonCommandsNoTerminalAndSaysTheSame() {
    assertThat(Text.json("{\"a\":\"\u007f\u009b1m\u202e\u200d\u2028é\ud83d\ude80\ud800\"}"))
        .isEqualTo("{\"a\":\"\\u007f\\u009b1m\\u202e\\u200d\\u2028é\ud83d\ude80\\ud800\"}");
    assertThat(Text.json("\"\udb40\udc01\"")).isEqualTo("\"\\udb40\\udc01\"");
  }

  @Test
  void linesOfALogStayLines() {
    assertThat(Text.printableLines("one\u009b\r\n\tat two\u202e"))
        .isEqualTo("one\\u{9b}\n\tat two\\u{202e}\n");
  }

  @Test
  void whatPeopleWriteStaysAsItIs() {
    String text = "Grüße, שלום, \ud83d\udc69\u200d\ud83d\ude80 & 日本 — \"x\" \\ 'y'";
    assertThat(Text.printable(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "60s, PT1M", "5m, PT5M", "2h, PT2H", "0s, PT0S"})
  void durationsAreAmountAndUnit(String text, Duration duration) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "s", "-1s", "1.5s", "1 s", "1d", "9999999999s", "1s "})
  void everythingElseIsNoDuration(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("500ms");
  }

  @Test
  void numbersAndSpansAreWrittenForPeople() {
    assertThat(Text.number(1_234_567)).isEqualTo("1,234,567");
    assertThat(Text.count(1, "message")).isEqualTo("1 message");
    assertThat(Text.count(2, "message")).isEqualTo("2 messages");
    assertThat(Text.span(Duration.ofMillis(350))).isEqualTo("350 ms");
    assertThat(Text.span(Duration.ofMillis(4_210))).isEqualTo("4.2 s");
    assertThat(Text.span(Duration.ofSeconds(187))).isEqualTo("3:07 min");
  }
}
