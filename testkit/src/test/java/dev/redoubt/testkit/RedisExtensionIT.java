package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RedisExtension.class)
class RedisExtensionIT {
  private static int port;

  @RepeatedTest(3)
  void eachTestFindsTheSameServerEmptyAndRunning(EmbeddedRedis redis) throws IOException {
    assertThat(Resp.ask(redis.port(), null, "DBSIZE")).isEqualTo(":0");
    assertThat(Resp.ask(redis.port(), null, "SET", "key", "value")).isEqualTo("+OK");
    assertThat(port).isIn(0, redis.port());
    port = redis.port();
    redis.kill();
  }
}
