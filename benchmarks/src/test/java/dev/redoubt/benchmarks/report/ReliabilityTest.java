package dev.redoubt.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
  private static final List<String> CHAOS =
      Stream.concat(
              IntStream.rangeClosed(1, 100)
                  .mapToObj(millis ->
                      "{\"topology\":\"sentinel\",\"fault\":\"kill\",\"lasted\":1,\"failover\":1000,"
                          + "\"recovery\":%d,\"pause\":2000}".formatted(millis)),
              Stream.of(
                  "{\"topology\":\"mtls\",\"fault\":\"cut\",\"lasted\":1,\"recovery\":7,\"pause\":8}",
                  "{\"topology\":\"sentinel\",\"server\":\"Redis 7.0.15\",\"seed\":42,\"sent\":1234567,"
                      + "\"handled\":1234567,\"lost\":0,\"twice\":1,\"out-of-order\":2,\"not-ended\":3,"
                      + "\"false-outcome\":4}"))
          .toList();

  private static final List<String> MATRIX =
      List.of(
          "{\"server\":\"redis-6.0\",\"version\":\"Redis 6.0.5\",\"outcome\":\"passed\"}",
          "{\"server\":\"redis-6.0\",\"version\":\"Redis 6.0.5\",\"outcome\":\"passed\"}",
          "{\"server\":\"redis-6.0\",\"version\":\"Redis 6.0.5\",\"outcome\":\"failed\"}");

  private final Reliability reliability = new Reliability(CHAOS, MATRIX);

  @Test
  void eachKindOfFaultHasItsTimesBesideThoseOfTheServers() {
    assertThat(reliability.part("faults"))
        .contains(
            "| kill | sentinel | 100 | 1,000 / 1,000 ms | 50 / 99 ms | 2,000 / 2,000 ms |",
            "| cut | mtls | 1 |  | 7 / 7 ms | 8 / 8 ms |");
  }

  @Test
  void eachTopologyHasItsVerdict() {
    assertThat(reliability.part("verdicts"))
        .contains(
            "| sentinel | Redis 7.0.15 | 42 | 100 | 1,234,567 | 1,234,567 | 0 | 1 | 2 | 3 | 4 |");
  }

  @Test
  void eachServerHasItsTests() {
    assertThat(reliability.part("servers")).contains("| redis-6.0 | Redis 6.0.5 | 2 | 1 | 0 |");
  }

  @Test
  void whatWasNotRunIsSaidSo() {
    var nothing = new Reliability(List.of(), List.of());
    assertThat(List.of(nothing.part("faults"), nothing.part("verdicts"), nothing.part("servers")))
        .containsOnly("_Not run yet._");
  }
}
