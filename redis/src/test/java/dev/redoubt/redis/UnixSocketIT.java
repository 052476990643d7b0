package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.Agent;
import dev.redoubt.TransportException;
import dev.redoubt.redis.doctor.Doctor;
import dev.redoubt.redis.doctor.Finding;
import dev.redoubt.redis.doctor.Finding.Verdict;
import dev.redoubt.spi.TransportProvider.Options;
import dev.redoubt.testkit.EmbeddedRedis;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A server behind its Unix socket.
class UnixSocketIT {
  @Test
  void messagesFlowAndFlowOnAfterARestart() {
    try (EmbeddedRedis redis = EmbeddedRedis.start();
        Traffic traffic = new Traffic("redis-socket://" + redis.socket() + "?db=3")) {
      traffic.survives(redis::restart);
      assertThat(redis.command("INFO", "keyspace")).contains("db3:").doesNotContain("db0:");
    }
  }

  @Test
  void aLoginIsAsWithAnyOtherUrl() {
    try (EmbeddedRedis redis =
            EmbeddedRedis.builder().user("me on >s3cret ~* &* +@all").user("default off").start();
        Traffic traffic = new Traffic("redis-socket://me:s3cret@" + redis.socket())) {
      traffic.survives(() -> {});
    }
  }

  @Test
  void aSocketThatIsNotThereIsSaidToBeSo() {
    assertThatThrownBy(() -> Agent.builder("alice").redis("redis-socket:///none/there").start())
        .isInstanceOf(TransportException.class)
        .hasMessageContaining("Redis at /none/there cannot be reached");
  }

  @Test
  void theDoctorTakesItForThisMachine() {
    try (EmbeddedRedis redis = EmbeddedRedis.builder().password("PASSWORD").start()) {
      URI uri = URI.create("redis-socket://:PASSWORD@" + redis.socket());
      assertThat(
              Doctor.examine(
                  Checkup.of(uri, Options.DEFAULT, Duration.ZERO, (servers, left) -> {})))
          .filteredOn(finding -> finding.check().equals("tls"))
          .extracting(Finding::verdict)
          .containsExactly(Verdict.FINE);
    }
  }
}
