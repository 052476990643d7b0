package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrimaryCheckTest {
  private static final NodeAddress NODE = new NodeAddress("h", 1);

  private static void check(String uri, String mode, String role) {
    RedisUri parsed = RedisUri.parse(URI.create(uri));
    Failures failures = new Failures(parsed, new Logins(null, null));
    new PrimaryCheck(parsed.topology(), failures)
        .check(NODE, new Greeting("redis", "7.0.15", mode, role));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h:1, standalone, master",
    "redis://h:1, '', ''",
    "redis-sentinel://h:1?master=m, standalone, master",
    "redis-cluster://h:1, cluster, master",
  })
  void whatTheUriSaysIsTaken(String uri, String mode, String role) {
    assertThatCode(() -> check(uri, mode, role)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h:1, sentinel, master, redis-sentinel://h:1?master=NAME",
    "redis://h:1, cluster, master, redis-cluster://h:1",
    "redis-cluster://h:1, standalone, master, redis://h:1",
    "redis-cluster://h:1, cluster, replica, primary",
    "redis-sentinel://h:1?master=m, standalone, slave, primary",
  })
  void anotherServerIsRefusedWithTheRightUri(String uri, String mode, String role, String said) {
    assertThatThrownBy(() -> check(uri, mode, role)).hasMessageContaining(said);
  }
}
