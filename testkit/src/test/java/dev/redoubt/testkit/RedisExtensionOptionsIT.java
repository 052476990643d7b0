package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisExtensionOptionsIT {
  @RegisterExtension
  static final RedisExtension REDIS =
      new RedisExtension(EmbeddedRedis.builder().password("secret"));

  @RepeatedTest(2)
  void theOptionsCountAndEachTestFindsItEmpty(EmbeddedRedis redis) throws IOException {
    assertThat(Resp.ask(redis.port(), null, "DBSIZE")).startsWith("-NOAUTH");
    assertThat(Resp.ask(redis.port(), "secret", "DBSIZE")).isEqualTo(":0");
    assertThat(Resp.ask(redis.port(), "secret", "SET", "key", "value")).isEqualTo("+OK");
  }
}
