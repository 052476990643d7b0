package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.benchmarks.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static Row row(String peer, String figure, double at, double value) {
    return new Row(peer, figure, 256, at, value, "");
  }

  private static String verdict(String peer, String figure, Row... rows) {
    Summaries all = new Summaries(List.of(rows));
    Target target =
        Target.all().stream()
            .filter(one -> one.peer().equals(peer) && one.key().figure().equals(figure))
            .findFirst()
            .orElseThrow();
    return target.measured(all).map(target::verdict).orElse("");
  }

  @Test
  void moreIsBetterForThroughput() {
    Row lettuce = row("lettuce", "throughput", 0, 100);
    assertThat(verdict("redoubt", "throughput", lettuce, row("redoubt", "throughput", 0, 800)))
        .isEqualTo("aim met");
    assertThat(verdict("redoubt", "throughput", lettuce, row("redoubt", "throughput", 0, 500)))
        .isEqualTo("met");
    assertThat(verdict("redoubt", "throughput", lettuce, row("redoubt", "throughput", 0, 499)))
        .isEqualTo("**missed**");
  }

  @Test
  void lessIsBetterForLatency() {
    Row lettuce = row("lettuce", "one-way-p50", 0, 100);
    Row ours = row("redoubt", "one-way-p50", 0, 200);
    assertThat(verdict("redoubt", "one-way-p50", lettuce, ours)).isEqualTo("met");
    assertThat(verdict("redoubt", "one-way-p50", lettuce, row("redoubt", "one-way-p50", 0, 201)))
        .isEqualTo("**missed**");
  }

  @Test
  void bytesAreComparedToTheMessage() {
    assertThat(verdict("redoubt", "wire-bytes", row("redoubt", "wire-bytes", 0, 256 * 1.08)))
        .isEqualTo("aim met");
    assertThat(verdict("redoubt", "wire-bytes", row("redoubt", "wire-bytes", 0, 256 * 1.13)))
        .isEqualTo("**missed**");
  }

  @Test
  void manyLinksAreComparedToPlainStreamsInThatShape() {
    Row plain = row("lettuce-many-to-many", "throughput-by-links", 100, 100);
    Row ours = row("many-to-many", "throughput-by-links", 100, 200);
    assertThat(verdict("many-to-many", "throughput-by-links", plain, ours)).isEqualTo("met");
  }

  @Test
  void aMissingResultHasNoVerdict() {
    assertThat(verdict("redoubt", "throughput", row("redoubt", "throughput", 0, 1_500))).isEmpty();
  }

  @Test
  void limitsAreNotRounded() {
    assertThat(Bound.atMost(8_192).text("bytes")).isEqualTo("≤ 8,192 bytes");
    assertThat(Bound.atLeast(0.35).text("×")).isEqualTo("≥ 0.35 ×");
  }
}
