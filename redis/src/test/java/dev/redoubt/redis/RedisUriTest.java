package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.ConfigurationException;
import dev.redoubt.RedisLogin;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUriTest {
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
  void validUrisAreParsed(String uri, String host, int port, int database, boolean tls) {
    RedisUri parsed = RedisUri.parse(URI.create(uri));

    assertThat(parsed.topology()).isEqualTo(new Topology.Standalone(new NodeAddress(host, port)));
    assertThat(parsed.database()).isEqualTo(database);
    assertThat(parsed.tls()).isEqualTo(tls);
  }

  @Test
  void sentinelsAreParsed() {
    RedisUri parsed =
        RedisUri.parse(
            URI.create("redis-sentinel://me:s3cret@one:1,two_2,%5B::1%5D:3/4?master=my-master"));

    assertThat(parsed.topology())
        .isEqualTo(
            new Topology.Sentinel(
                List.of(
                    new NodeAddress("one", 1),
                    new NodeAddress("two_2", 26379),
                    new NodeAddress("::1", 3)),
                "my-master"));
    assertThat(parsed.database()).isEqualTo(4);
    assertThat(parsed).hasToString("my-master of one:1,two_2:26379,[::1]:3");
  }

  @Test
  void clustersAndTlsAreParsed() {
    RedisUri cluster = RedisUri.parse(URI.create("rediss-cluster://a:7000,b?verify=ca"));
    assertThat(cluster.topology())
        .isEqualTo(
            new Topology.Cluster(List.of(new NodeAddress("a", 7000), new NodeAddress("b", 6379))));
    assertThat(cluster.tls()).isTrue();
    assertThat(cluster.verifiesHost()).isFalse();
    assertThat(RedisUri.parse(URI.create("rediss://a")).verifiesHost()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://a?info=yes",
        "rediss-cluster://a,b?verify=ca&info=yes",
        "redis-sentinel://a?info=yes&master=m",
        "redis-socket:///path?info=yes",
      })
  void everyUriCanAskServersToTellOfThemselves(String uri) {
    assertThat(RedisUri.parse(URI.create(uri)).info()).isTrue();
    assertThat(RedisUri.parse(URI.create(uri.replace("info=yes", "info=no"))).info()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://:s3cret@localhost",
        "redis-sentinel://:s3cret@localhost",
        "redis-sentinel://:s3cret@localhost?master=",
        "redis-sentinel://:s3cret@localhost?master=a&master=b",
        "redis-sentinel://:s3cret@localhost?s3cret=a&master=a",
        "redis-sentinel://:s3cret@a,,b?master=m",
        "redis-cluster://:s3cret@localhost/1",
        "redis-cluster://:s3cret@localhost?master=m",
        "rediss://:s3cret@localhost?verify=none",
        "redis://:s3cret@localhost?verify=ca",
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
        "redis://:s3cret@localhost?info=s3cret",
        "redis://:s3cret@localhost#x",
        "redis://:s3cret@local!host",
      })
  void errorsNeverQuoteTheUri(String uri) {
    assertThatThrownBy(() -> RedisUri.parse(URI.create(uri)))
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
    RedisUri uri = RedisUri.parse(URI.create("redis://me:s3cret@[::1]:7000/1"));

    assertThat(uri).hasToString("[::1]:7000");
    assertThat(uri.login()).hasToString("RedisLogin[***]");
  }

  @Test
  void aPasswordInTheTextOfAServerIsMasked() {
    assertThat(masked("longs3cret", "your longs3cret/please")).isEqualTo("your ***/please");
    assertThat(masked("longs3cret", "yourlongs3cretplease")).isEqualTo("your***please");
  }

  /// A short password may occur in unrelated words.
  @Test
  void aShortPasswordIsMaskedOnlyAsAWholeWord() {
    assertThat(masked("a", "ERR what is a supposed to mean")).contains("what is *** supposed");
    assertThat(masked("redis", "'redis' at redisserver")).isEqualTo("'***' at redisserver");
  }

  private static String masked(String password, String text) {
    RedisUri uri = RedisUri.parse(URI.create("redis://:" + password + "@localhost"));
    return new Logins(uri.login(), null).masked(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "{a}", "ä"})
  void anInvalidNamespaceIsRefused(String namespace) {
    assertThatThrownBy(() -> new Keys(namespace)).isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aSocketHasAPathAndMayHaveALoginAndADatabase() {
    RedisUri plain = RedisUri.parse(URI.create("redis-socket:///run/redis%20a.sock"));
    assertThat(plain.toString()).isEqualTo("/run/redis a.sock");
    assertThat(plain.login()).isNull();
    assertThat(plain.database()).isZero();
    RedisUri full = RedisUri.parse(URI.create("redis-socket://me:s3@/run/r.sock?db=2"));
    assertThat(full.login()).isEqualTo(new RedisLogin("me", "s3"));
    assertThat(full.database()).isEqualTo(2);
    for (String wrong :
        new String[] {
          "redis-socket://host/path",
          "redis-socket:///",
          "redis-socket:///p?db=x",
          "redis-socket:///p?ca=f"
        }) {
      assertThatThrownBy(() -> RedisUri.parse(URI.create(wrong)))
          .as(wrong)
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
