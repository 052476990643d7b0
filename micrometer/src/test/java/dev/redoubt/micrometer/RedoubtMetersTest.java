package dev.redoubt.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.redoubt.Agent;
import dev.redoubt.message.Outcome;
import dev.redoubt.testkit.InMemoryTransport;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedoubtMetersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final InMemoryTransport transport = new InMemoryTransport();
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10); // it wraps around
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @AfterEach
  void close() {
    transport.close();
    registry.close();
  }

  private void traffic() {
    try (Agent bob =
            Agent.builder("bob")
                .transport(transport)
                .handle("x", String.class, (m, c) -> {})
                .start();
        Agent alice = Agent.builder("alice").transport(transport).start()) {
      new RedoubtMeters(alice, now::get).bindTo(registry);
      new RedoubtMeters(bob, now::get).bindTo(registry);
      for (int i = 0; i < 5; i++) {
        assertThat(alice.send("bob", "x", "hi").await(PATIENCE)).contains(Outcome.HANDLED);
      }
      assertThat(alice.send("bob", "unknown", "hi").await(PATIENCE)).isPresent();
      assertThat(alice.connection()).hasToString("UP");
    }
  }

  /// The agents have closed, so that what they counted no longer changes.
  private String scrape() {
    traffic();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    return registry.scrape();
  }

  private static double value(String scrape, String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + scrape));
  }

  @Test
  void everyNumberOfAnAgentIsPublishedUnderItsName() {
    String scrape = scrape();
    assertThat(value(scrape, "redoubt_sent_total{redoubt_agent=\"alice\"}")).isEqualTo(6);
    assertThat(
            value(
                scrape,
                "redoubt_ended_total{outcome=\"handled\",reason=\"none\",redoubt_agent=\"alice\"}"))
        .isEqualTo(5);
    assertThat(
            value(
                scrape,
                "redoubt_ended_total{outcome=\"rejected\",reason=\"no_handler\",redoubt_agent=\"alice\"}"))
        .isEqualTo(1);
    assertThat(value(scrape, "redoubt_settled_total{redoubt_agent=\"bob\",settlement=\"handled\"}"))
        .isEqualTo(5);
    assertThat(
            value(scrape, "redoubt_settle_within_total{redoubt_agent=\"alice\",within=\"+Inf\"}"))
        .isEqualTo(5);
    assertThat(value(scrape, "redoubt_connection{redoubt_agent=\"alice\",state=\"closed\"}"))
        .isEqualTo(1);
  }

  /// The transport of these agents knows nothing of servers.
  @Test
  void whatRedisDoesNotTellIsNoNumber() {
    assertThat(value(scrape(), "redoubt_redis_clients{redoubt_agent=\"alice\"}")).isNaN();
  }

  @Test
  void prometheusOwnToolFindsNothingToComplainOf() throws IOException, InterruptedException {
    Path tool = onPath("promtool");
    assumeTrue(tool != null, "promtool is not installed (package prometheus)");
    Process check =
        new ProcessBuilder(tool.toString(), "check", "metrics").redirectErrorStream(true).start();
    try (var in = check.getOutputStream()) {
      in.write(scrape().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(said).isZero();
  }

  static @Nullable Path onPath(String name) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  @Test
  void oneStatusServesAllMetersOfAScrape() {
    try (Agent alice = Agent.builder("alice").transport(transport).build()) {
      Readings readings = new Readings(alice, now::get);
      var first = readings.status();
      now.addAndGet(Duration.ofMillis(999).toNanos());
      assertThat(readings.status()).isSameAs(first);
      now.addAndGet(Duration.ofMillis(1).toNanos());
      assertThat(readings.status()).isNotSameAs(first);
    }
  }
}
