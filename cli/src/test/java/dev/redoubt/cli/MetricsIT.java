package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RedisExtension.class)
class MetricsIT {
  private static final Pattern SHOWN = Pattern.compile("Metrics at (http://\\S+)");

  @TempDir Path home;

  @Test
  void aScrapeCountsWhatListenHasPrinted(EmbeddedRedis redis) throws Exception {
    var listening =
        cli(redis).start("listen", "--as", "bob", "--count", "2", "--metrics", "127.0.0.1:0");
    await().until(() -> SHOWN.matcher(listening.errSoFar()).find());
    Matcher shown = SHOWN.matcher(listening.errSoFar());
    assertThat(shown.find()).isTrue();
    String url = shown.group(1);

    assertThat(cli(redis).run("send", "--as", "alice", "--to", "bob", "hello").code()).isZero();

    String handled = "redoubt_settled_total{redoubt_agent=\"bob\",settlement=\"handled\"} 1.0";
    await().untilAsserted(() -> assertThat(get(url).body()).contains(handled));
    assertThat(get(url).headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(get(url.replace("/metrics", "/")).statusCode()).isEqualTo(404);
    assertThat(post(url).statusCode()).isEqualTo(405);

    assertThat(cli(redis).run("send", "--as", "alice", "--to", "bob", "bye").code()).isZero();
    assertThat(listening.result().code()).isZero();
  }

  @Test
  void aPortThatIsTakenIsSaid(EmbeddedRedis redis) throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      var result =
          cli(redis).run("listen", "--as", "bob", "--metrics", "0.0.0.0:" + taken.getLocalPort());
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.err()).contains("--metrics", "in use", "another port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "localhost", ":9464", "no.such.host.invalid:9464", "::1:9464"})
  void whatIsNoAddressIsSaid(String address) {
    var result = Cli.in(home).run("listen", "--as", "bob", "--metrics", address);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--metrics", "no ");
  }

  private Cli cli(EmbeddedRedis redis) {
    return Cli.in(home).set("REDIS_URL", redis.uri());
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return answer(HttpRequest.newBuilder(URI.create(url)).build());
  }

  private static HttpResponse<String> post(String url) throws Exception {
    return answer(
        HttpRequest.newBuilder(URI.create(url))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build());
  }

  private static HttpResponse<String> answer(HttpRequest request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }
}
