package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.message.Outcome;
import dev.redoubt.micrometer.RedoubtMeters;
import dev.redoubt.micrometer.RedoubtObservations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What `docs/metrics.md` shows.
class MetricsTest {
  @Test
  void metersAndObservations() {
    MeterRegistry registry = new SimpleMeterRegistry();
    ObservationRegistry observations = ObservationRegistry.create();
    observations
        .observationConfig()
        .observationHandler(new DefaultMeterObservationHandler(registry));
    try (Agent shop =
            Agent.builder("shop")
                .redis("memory:metrics")
                .interceptor(new RedoubtObservations(observations))
                .handle("order", String.class, (message, context) -> {})
                .start();
        Agent alice = Agent.builder("alice").redis("memory:metrics").start()) {
      new RedoubtMeters(shop).bindTo(registry);
      assertThat(alice.send("shop", "order", "lamp").await()).isEqualTo(Outcome.HANDLED);
      Awaitility.await().until(() -> registry.find("redoubt.process").timer() != null);
      assertThat(registry.get("redoubt.connection").tag("state", "up").gauge().value()).isOne();
    }
  }
}
