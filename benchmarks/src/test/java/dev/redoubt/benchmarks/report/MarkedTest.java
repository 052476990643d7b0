package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MarkedTest {
  private static final String TEXT =
      """
      By hand.
      <!-- generated: one -->
      old
      older
      <!-- end -->
      Between, by hand.
      <!-- generated: two -->
      <!-- end -->
      The end.
      """;

  @Test
  void onlyTextBetweenMarkersIsReplaced() {
    assertThat(Marked.replace(TEXT, name -> "new " + name + "\n"))
        .isEqualTo(
            """
            By hand.
            <!-- generated: one -->
            new one
            <!-- end -->
            Between, by hand.
            <!-- generated: two -->
            new two
            <!-- end -->
            The end.
            """);
  }

  @Test
  void replacingIsIdempotent() {
    String once = Marked.replace(TEXT, name -> name);
    assertThat(Marked.replace(once, name -> name)).isEqualTo(once);
  }

  @Test
  void unmatchedMarkersAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Marked.replace("<!-- generated: one -->\ntext", name -> name));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Marked.replace(
                "<!-- generated: one -->\n<!-- generated: two -->\n<!-- end -->", name -> name));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Marked.replace("text\n<!-- end -->", name -> name));
  }
}
