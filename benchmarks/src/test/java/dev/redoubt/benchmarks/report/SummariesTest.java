package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.benchmarks.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummariesTest {
  private static final Key OURS = new Key("redoubt", "throughput", 256, 0);

  private final Summaries all =
      new Summaries(
          List.of(
              row("lettuce", 256, 20),
              row("redoubt", 256, 300),
              row("lettuce", 256, 30),
              row("redoubt", 256, 100),
              row("lettuce", 256, 1_000),
              row("redoubt", 256, 210),
              row("redoubt", 64, 5)));

  private static Row row(String peer, int bytes, double value) {
    return new Row(peer, "throughput", bytes, 0, value, "messages/s");
  }

  @Test
  void runsAreSummarizedByMedianLowestAndHighest() {
    Summary summary = all.find(OURS).orElseThrow();
    assertThat(summary.value()).isEqualTo(210);
    assertThat(summary.low()).isEqualTo(100);
    assertThat(summary.high()).isEqualTo(300);
  }

  @Test
  void theMedianOfTwoRunsLiesBetweenThem() {
    assertThat(Summary.of(List.of(row("a", 1, 10), row("a", 1, 20))).value()).isEqualTo(15);
  }

  @Test
  void ratiosAreToTheMedianOfTheReferenceAtTheSameSize() {
    Summary ratio = all.ratio(OURS, "lettuce").orElseThrow();
    assertThat(ratio.value()).isEqualTo(7);
    assertThat(ratio.low()).isEqualTo(100 / 30.0);
    assertThat(ratio.high()).isEqualTo(10);
    assertThat(all.ratio(new Key("redoubt", "throughput", 64, 0), "lettuce")).isEmpty();
  }

  @Test
  void sizesAndPositionsAreKeptApart() {
    assertThat(all.of("throughput")).hasSize(3);
    assertThat(all.find(new Key("redoubt", "throughput", 256, 10))).isEmpty();
  }
}
