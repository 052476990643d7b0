package dev.redoubt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonIT {
  @Test
  void everyContenderIsMeasuredAgainstTheFirst() throws Exception {
    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      List<Contender> contenders = Comparison.contenders(redis.uri(), "bench");
      try {
        var plan =
            new Comparison.Plan("throughput", List.of(256, 1024), 2, Duration.ofMillis(300), 50);
        List<Figure> figures = new Comparison(plan, contenders, (turns, part) -> {}).run();
        figures.forEach(System.out::println);
        assertThat(figures).hasSize(4 * 3).allMatch(figure -> figure.value() > 0);
        assertThat(figures)
            .filteredOn(figure -> figure.peer().equals("lettuce"))
            .hasSize(4)
            .allMatch(figure -> figure.ratio() == 1);
      } finally {
        contenders.forEach(Contender::close);
      }
    }
  }
}
