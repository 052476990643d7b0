package dev.redoubt.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeshIT {
  @Test
  void bothCarryMessagesOverEveryLink() throws Exception {
    Mesh.Shape shape = new Mesh.Shape(3, 2);
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Mesh plain = Mesh.open("lettuce", shape, redis.uri(), "plain");
        Mesh agents = Mesh.open("redoubt", shape, redis.uri(), "agents")) {
      var plan = new Comparison.Plan("throughput", List.of(256), 1, Duration.ofMillis(100), 10);
      List<Figure> figures =
          new Comparison(plan, List.of(plain, agents), (turns, part) -> {}).run();
      assertThat(figures).extracting(Figure::peer).contains("lettuce", "redoubt");
      assertThat(figures).filteredOn(figure -> figure.figure().equals("throughput")).hasSize(2);
    }
  }
}
