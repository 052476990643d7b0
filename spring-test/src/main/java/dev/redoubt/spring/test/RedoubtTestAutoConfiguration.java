package dev.redoubt.spring.test;

import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import dev.redoubt.spi.Transport;
import dev.redoubt.spring.RedoubtAutoConfiguration;
import dev.redoubt.testkit.InMemoryTransport;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// What a [RedoubtTest] has in place of Redis and of pins.
@AutoConfiguration(before = RedoubtAutoConfiguration.class)
final class RedoubtTestAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  Transport redoubtTransport() {
    return new InMemoryTransport();
  }

  @Bean
  @ConditionalOnMissingBean
  TrustPolicy redoubtTrust() {
    return Trust.firstUse(PinStore.inMemory());
  }

  @Bean
  TestAgents redoubtTestAgents(Transport transport) {
    return new TestAgents(transport);
  }
}
