package dev.redoubt.spring;

import dev.redoubt.Agent;
import dev.redoubt.AgentBuilder;
import dev.redoubt.AgentListener;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.micrometer.RedoubtMeters;
import dev.redoubt.micrometer.RedoubtObservations;
import dev.redoubt.spi.Codec;
import dev.redoubt.spi.Interceptor;
import dev.redoubt.spi.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/// An agent, its listeners, and what Boot's own modules can show of it. Each bean gives way to one
/// of the application.
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration"
    })
@ConditionalOnBooleanProperty(name = "redoubt.enabled", matchIfMissing = true)
@EnableConfigurationProperties(RedoubtProperties.class)
public final class RedoubtAutoConfiguration {
  private final RedoubtProperties properties;

  RedoubtAutoConfiguration(RedoubtProperties properties) {
    this.properties = properties;
  }

  /// Not started: [AgentLifecycle] does that when all listeners are registered.
  @Bean
  @ConditionalOnMissingBean
  Agent redoubtAgent(
      Environment environment,
      TrustPolicy trust,
      ObjectProvider<RedisConnection> connection,
      ObjectProvider<Transport> transport,
      ObjectProvider<Identity> identity,
      ObjectProvider<Codec> codecs,
      ObjectProvider<Interceptor> interceptors,
      ObjectProvider<AgentListener> listeners,
      ObjectProvider<RedoubtAgentCustomizer> customizers) {
    AgentBuilder builder =
        Agent.builder(name(environment))
            .namespace(properties.namespace())
            .timeToLive(properties.timeToLive())
            .handlerTime(properties.handlerTime())
            .connectTimeout(properties.connectTimeout())
            .trust(trust);
    Transport shared = transport.getIfAvailable();
    if (shared != null) {
      builder.transport(shared);
    } else if (properties.redis().url() != null) {
      builder.redis(properties.redis().url());
    } else {
      connection.ifAvailable(found -> found.applyTo(builder));
    }
    if (properties.redis().await()) {
      builder.waitForRedis();
    }
    Identity lent = identity.getIfAvailable();
    if (lent != null) {
      builder.identity(lent);
    } else if (properties.identity().keyFile() != null) {
      builder.identity(properties.identity().keyFile());
    }
    if (properties.credential() != null) {
      builder.credential(properties.credential());
    }
    codecs.orderedStream().forEach(builder::codec);
    interceptors.orderedStream().forEach(builder::interceptor);
    listeners.orderedStream().forEach(builder::listener);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    return builder.build();
  }

  @Bean
  @ConditionalOnMissingBean
  TrustPolicy redoubtTrust() {
    return TrustProperties.policy(properties.trust());
  }

  /// The identity of a key file with a passphrase; the agent reads one without by itself.
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  @ConditionalOnProperty("redoubt.identity.passphrase")
  Identity redoubtIdentity(Environment environment) {
    Path file = properties.identity().keyFile();
    String passphrase = properties.identity().passphrase();
    if (file == null || passphrase == null) {
      throw new InvalidConfigurationPropertyValueException(
          "redoubt.identity.key-file", null, "A passphrase was given, but no key file.");
    }
    char[] secret = passphrase.toCharArray();
    KeyFile keys =
        Files.exists(file)
            ? KeyFile.read(file)
            : KeyFile.create(file, AgentName.of(name(environment)), secret);
    return keys.identity(secret);
  }

  @Bean
  @ConditionalOnMissingBean
  RedoubtTemplate redoubtTemplate(Agent agent) {
    return new RedoubtTemplate(agent);
  }

  @Bean
  AgentLifecycle redoubtLifecycle(Agent agent) {
    return new AgentLifecycle(agent, properties.drain(), properties.autoStartup());
  }

  @Bean
  ReceivingLifecycle redoubtReceivingLifecycle(Agent agent) {
    return new ReceivingLifecycle(agent, properties.drain());
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static ListenerRegistrar redoubtListeners(ConfigurableListableBeanFactory beans) {
    return new ListenerRegistrar(beans);
  }

  private String name(Environment environment) {
    String name =
        properties.name() == null
            ? environment.getProperty("spring.application.name")
            : properties.name();
    if (name == null || !AgentName.valid(name)) {
      throw new InvalidConfigurationPropertyValueException(
          properties.name() == null ? "spring.application.name" : "redoubt.name",
          name,
          "An agent's name has 1 to 64 characters of a-z 0-9 . _ -, the first a letter or digit:"
              + " set redoubt.name.");
    }
    return name;
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(DataRedisConnectionDetails.class)
  static class DataRedis {
    @Bean
    @ConditionalOnBean(DataRedisConnectionDetails.class)
    RedisConnection redoubtRedisConnection(DataRedisConnectionDetails details) {
      return new DataRedisConnection(details);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthIndicator.class)
  static class HealthOfAgent {
    @Bean
    @ConditionalOnMissingBean(name = "redoubtHealthIndicator")
    @ConditionalOnEnabledHealthIndicator("redoubt")
    HealthIndicator redoubtHealthIndicator(Agent agent) {
      return new RedoubtHealthIndicator(agent);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(MeterRegistry.class)
  static class Meters {
    @Bean
    MeterBinder redoubtMeters(Agent agent) {
      return new RedoubtMeters(agent);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(ObservationRegistry.class)
  @ConditionalOnBooleanProperty(name = "redoubt.observations", matchIfMissing = true)
  static class Observations {
    @Bean
    Interceptor redoubtObservations(ObservationRegistry registry) {
      return new RedoubtObservations(registry);
    }
  }
}
