package dev.redoubt.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.Agent;
import dev.redoubt.ConfigurationException;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class AutoConfigurationTest {
  private static final String PEER =
      "qrmp1:jmwj-m7tq-eawq-dkyv-h74k-oh44-7irc-svxp-y5lv-wrj3-c3up-w6zn-gwcq";

  @TempDir Path folder;

  private final String uri = "memory:m" + UUID.randomUUID();
  private final ApplicationContextRunner bare =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(MetricsAutoConfiguration.class, RedoubtAutoConfiguration.class))
          .withPropertyValues("redoubt.redis.url=" + uri);
  private final ApplicationContextRunner contexts =
      bare.withPropertyValues("redoubt.trust.first-use=true", "spring.application.name=shop");

  @Test
  void anAgentStartsAndStopsWithTheContext() {
    contexts.run(context -> {
      Agent agent = context.getBean(Agent.class);
      assertThat(agent.name()).isEqualTo("shop");
      assertThat(context.getBean(AgentLifecycle.class).isRunning()).isTrue();
      assertThat(health(context.getBean(HealthIndicator.class)).getStatus()).isEqualTo(Status.UP);
      try (Agent alice = listening("alice")) {
        assertThat(
                context
                    .getBean(RedoubtTemplate.class)
                    .send(alice.name(), "ping", "x")
                    .await()
                    .toString())
            .isEqualTo("HANDLED");
      }
      context.close();
      assertThat(health(new RedoubtHealthIndicator(agent)).getStatus())
          .isEqualTo(Status.OUT_OF_SERVICE);
    });
  }

  @Test
  void theAgentStartsFirstAndClosesLastOfAllThatSend() {
    contexts.run(context -> {
      int closes = context.getBean(AgentLifecycle.class).getPhase();
      int stopsReceiving = context.getBean(ReceivingLifecycle.class).getPhase();
      int webServerStops = Integer.MAX_VALUE - 2048;
      assertThat(closes).isLessThan(webServerStops);
      assertThat(stopsReceiving).isGreaterThan(webServerStops + 1024);
    });
  }

  @Test
  void withoutTheStartNothingIsConnected() {
    contexts
        .withPropertyValues("redoubt.auto-startup=false")
        .run(context -> {
          assertThat(context.getBean(AgentLifecycle.class).isRunning()).isFalse();
          context.getBean(Agent.class).start();
        });
  }

  @Test
  void nobodyIsTrustedByAccident() {
    bare.withPropertyValues("redoubt.name=shop")
        .run(context -> {
          assertThat(context.getStartupFailure())
              .hasRootCauseInstanceOf(TrustNotConfiguredException.class);
          FailureAnalysis analysis =
              requireNonNull(
                  new TrustFailureAnalyzer().analyze(requireNonNull(context.getStartupFailure())));
          assertThat(analysis.getAction())
              .contains("redoubt.trust.file", "redoubt.trust.pins", "redoubt.trust.first-use");
        });
  }

  @Test
  void pinsAreThoseOfTheProperties() {
    bare.withPropertyValues("redoubt.name=shop", "redoubt.trust.pins.alice=" + PEER)
        .withBean(RedoubtAgentCustomizer.class, AutoConfigurationTest::answeringPings)
        .run(context -> {
          assertThat(context).hasNotFailed();
          try (Agent alice = Agent.builder("alice").redis(uri).start()) {
            assertThat(alice.send("shop", "ping", "x").await().toString())
                .isEqualTo("REJECTED(NOT_TRUSTED_BY_PEER)");
          }
        });
    bare.withPropertyValues("redoubt.name=shop", "redoubt.trust.pins.alice=qrmp1:nonsense")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasStackTraceContaining("redoubt.trust.pins.alice"));
  }

  @Test
  void aTrustFileAndPinsDoNotGoTogether() {
    bare.withPropertyValues(
            "redoubt.name=shop",
            "redoubt.trust.file=" + folder.resolve("pins"),
            "redoubt.trust.pins.alice=" + PEER)
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasRootCauseInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class));
  }

  @Test
  void theIdentityIsThatOfTheKeyFile() {
    Path file = folder.resolve("shop.key");
    String[] kept = new String[1];
    var encrypted =
        contexts.withPropertyValues(
            "redoubt.identity.key-file=" + file, "redoubt.identity.passphrase=open sesame");
    encrypted.run(context -> kept[0] = context.getBean(Agent.class).fingerprint().toString());
    assertThat(KeyFile.read(file).encrypted()).isTrue();
    assertThat(KeyFile.read(file).name()).isEqualTo(AgentName.of("shop"));
    encrypted.run(context ->
        assertThat(context.getBean(Agent.class).fingerprint().toString()).isEqualTo(kept[0]));
    contexts
        .withPropertyValues("redoubt.identity.key-file=" + file)
        .run(context ->
            assertThat(analysis(context.getStartupFailure()).getDescription())
                .contains("PASSPHRASE"));
    Path plain = folder.resolve("plain.key");
    contexts
        .withPropertyValues("redoubt.identity.key-file=" + plain)
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(Files.exists(plain)).isTrue();
  }

  private static FailureAnalysis analysis(@Nullable Throwable failure) {
    return requireNonNull(new RedoubtFailureAnalyzer().analyze(requireNonNull(failure)));
  }

  @Test
  void aWrongUrlAndAWrongNameAreExplained() {
    contexts
        .withPropertyValues("redoubt.redis.url=http://localhost")
        .run(context -> {
          assertThat(context.getStartupFailure())
              .hasRootCauseInstanceOf(ConfigurationException.class);
          assertThat(analysis(context.getStartupFailure()).getDescription())
              .contains("[UNSUPPORTED_SCHEME]", "redis://");
        });
    contexts
        .withPropertyValues("spring.application.name=My Shop")
        .run(context ->
            assertThat(context.getStartupFailure()).hasStackTraceContaining("set redoubt.name"));
  }

  @Test
  void metersAreBoundAndSendsObserved() {
    contexts
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .withBean(ObservationRegistry.class, ObservationRegistry::create)
        .run(context -> {
          assertThat(context).hasBean("redoubtObservations");
          assertThat(
                  context
                      .getBean(MeterRegistry.class)
                      .get("redoubt.sent")
                      .tag("redoubt.agent", "shop")
                      .functionCounter()
                      .count())
              .isZero();
        });
  }

  @Test
  void customizersHaveTheLastWordAndBeansOfTheApplicationGoFirst() {
    contexts
        .withBean(RedoubtAgentCustomizer.class, AutoConfigurationTest::answeringPings)
        .run(context -> {
          try (Agent alice = Agent.builder("alice").redis(uri).start()) {
            assertThat(alice.send("shop", "ping", "x").await().toString()).isEqualTo("HANDLED");
          }
        });
    contexts
        .withBean("own", Agent.class, () -> Agent.builder("own").redis(uri).build())
        .run(context -> assertThat(context.getBean(Agent.class).name()).isEqualTo("own"));
    contexts
        .withPropertyValues("redoubt.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Agent.class));
  }

  private static RedoubtAgentCustomizer answeringPings() {
    return builder -> builder.handle("ping", String.class, (message, context) -> {});
  }

  private Agent listening(String name) {
    return Agent.builder(name)
        .redis(uri)
        .handle("ping", String.class, (message, context) -> {})
        .start();
  }

  private static Health health(HealthIndicator indicator) {
    return requireNonNull(indicator.health());
  }
}
