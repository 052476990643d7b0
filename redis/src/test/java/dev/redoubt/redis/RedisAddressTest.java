package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import io.lettuce.core.RedisURI;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  @ParameterizedTest
  @CsvSource({
    "redis://localhost, localhost, 6379, 0, false",
    "redis://localhost/, localhost, 6379, 0, false",
    "rediss://redis.example.com:6380/3, redis.example.com, 6380, 3, true",
    "redis://redis_master:7000, redis_master, 7000, 0, false",
    "redis://[::1]:6379, ::1, 6379, 0, false",
    "redis://user:pass@10.0.0.1, 10.0.0.1, 6379, 0, false",
    "REDIS://localhost, localhost, 6379, 0, false",
    "RedisS://Localhost, Localhost, 6379, 0, true",
  })
  void whatIsRightIsUnderstood(String uri, String host, int port, int database, boolean tls) {
    RedisURI parsed = parsed(uri);

    assertThat(parsed.getHost()).isEqualTo(host);
    assertThat(parsed.getPort()).isEqualTo(port);
    assertThat(parsed.getDatabase()).isEqualTo(database);
    assertThat(parsed.isSsl()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://:s3cret@localhost",
        "redis-sentinel://:s3cret@localhost",
        "redis://:s3cret@",
        "redis:///s3cret",
        "redis:s3cret",
        "redis://s3cret@localhost",
        "redis://me:@localhost/s3cret",
        "redis://:s3cret@localhost:0",
        "redis://:s3cret@localhost:65536",
        "redis://:s3cret@localhost:",
        "redis://:s3cret@localhost:6379/zero",
        "redis://:s3cret@localhost:6379/1/2",
        "redis://:s3cret@localhost?timeout=1",
        "redis://:s3cret@localhost#x",
        "redis://:s3cret@local!host",
      })
  void whatIsWrongIsNamedAndNeverQuoted(String uri) {
    assertThatThrownBy(() -> RedisAddress.parse(URI.create(uri)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("The Redis URI is wrong: ")
        .satisfies(e -> {
          StringWriter trace = new StringWriter();
          e.printStackTrace(new PrintWriter(trace, true));
          assertThat(trace.toString()).doesNotContain("s3cret");
        });
  }

  @Test
  void anAddressShowsNeitherUserNorPassword() {
    RedisAddress address = RedisAddress.parse(URI.create("redis://me:s3cret@[::1]:7000/1"));

    assertThat(address).hasToString("[::1]:7000");
    assertThat(address.login()).hasToString("RedisLogin[***]");
  }

  @Test
  void aServerThatQuotesOurPasswordIsQuotedWithoutIt() {
    assertThat(masked("longs3cret", "your longs3cret/please")).isEqualTo("your ***/please");
    assertThat(masked("longs3cret", "yourlongs3cretplease")).isEqualTo("your***please");
  }

  /// A short one is a part of words that have nothing to do with it.
  @Test
  void aShortPasswordGarblesNoWords() {
    assertThat(masked("a", "ERR what is a supposed to mean")).contains("what is *** supposed");
    assertThat(masked("redis", "'redis' at redisserver")).isEqualTo("'***' at redisserver");
  }

  private static String masked(String password, String text) {
    RedisAddress address = RedisAddress.parse(URI.create("redis://:" + password + "@localhost"));
    return new Logins(address, null).masked(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "{a}", "ä"})
  void aNamespaceThatBreaksTheRuleIsRefused(String namespace) {
    assertThatThrownBy(() -> new Keys(namespace)).isInstanceOf(ConfigurationException.class);
  }

  private static RedisURI parsed(String uri) {
    return RedisAddress.parse(URI.create(uri))
        .toRedisUri(InetAddress.getLoopbackAddress(), null, Duration.ofSeconds(1));
  }
}
