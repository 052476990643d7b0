package dev.redoubt.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DataRedisConnectionTest {
  private static ApplicationContextRunner context(String... properties) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(DataRedisAutoConfiguration.class, SslAutoConfiguration.class))
        .withPropertyValues(properties);
  }

  @ParameterizedTest
  @CsvSource({
    "host=example.com, redis://example.com:6379",
    "host=::1;port=6380;database=2, redis://[::1]:6380/2",
    "ssl.enabled=true;host=a, rediss://a:6379",
    "url=redis://me:secret@example.com:7000/3, redis://example.com:7000/3",
    "'cluster.nodes=a:1,b:2', 'redis-cluster://a:1,b:2'",
    "'sentinel.nodes=a:1,[::1]:2;sentinel.master=my main;database=4',"
        + " 'redis-sentinel://a:1,[::1]:2/4?master=my%20main'",
    "'ssl.enabled=true;sentinel.nodes=a:1;sentinel.master=m'," + " 'rediss-sentinel://a:1?master=m'"
  })
  void springsRedisIsOurs(String properties, String url) {
    List<String> given = new ArrayList<>();
    for (String property : properties.split(";", -1)) {
      given.add("spring.data.redis." + property);
    }
    context(given.toArray(String[]::new))
        .run(context ->
            assertThat(
                    new DataRedisConnection(context.getBean(DataRedisConnectionDetails.class))
                        .url())
                .isEqualTo(url));
  }
}
