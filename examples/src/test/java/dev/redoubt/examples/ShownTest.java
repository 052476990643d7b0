package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void anEllipsisStandsForAnyTextOfALine() {
    matches("HANDLED  … ms", "HANDLED  12 ms\n");
    differs("HANDLED  … ms", "EXPIRED  12 ms");
    differs("a…b", "a\nb");
  }

  @Test
  void aLineOfAnEllipsisStandsForAnyNumberOfLines() {
    matches("first\n…\nlast\n", "first\nlast\n");
    matches("first\n…\nlast\n", "first\nsecond\nthird\nlast\n");
    matches("…\nlast\n", "last\n");
    matches("first\n…\n", "first\n");
    matches("…\n", "anything\nat all\n");
    differs("first\n…\nlast\n", "first\nlast\nand more\n");
  }

  @Test
  void everythingElseIsCompared() {
    matches("1 + 1 = (2)", "1 + 1 = (2)");
    differs("one\ntwo", "one");
    differs("one", "one\ntwo");
  }

  @Test
  void linesOfACommandComeInAnyOrder() {
    assertThatCode(() -> Shown.assertLinesMatch("it", "one\nt…o\n", "two\none\n"))
        .doesNotThrowAnyException();
    assertThatCode(() -> Shown.assertLinesMatch("it", "one\n…\n", "two\none\n"))
        .doesNotThrowAnyException();
    for (String printed : new String[] {"one", "one\ntwo\nthree", "one\none"}) {
      assertThatThrownBy(() -> Shown.assertLinesMatch("it", "one\ntwo", printed))
          .isInstanceOf(AssertionError.class);
    }
  }

  private static void matches(String shown, String printed) {
    assertThatCode(() -> Shown.assertMatches("a page", shown, printed)).doesNotThrowAnyException();
  }

  private static void differs(String shown, String printed) {
    assertThatThrownBy(() -> Shown.assertMatches("a page", shown, printed))
        .isInstanceOf(AssertionError.class);
  }
}
