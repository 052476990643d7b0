package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.PATIENCE;
import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RedisExtension.class)
class ServeIT {
  private static final Pattern SHOWN = Pattern.compile("Gateway at (http://\\S+), token in (\\S+)");
  private static final Pattern LEASE = Pattern.compile("\"lease\":\"([^\"]+)\"");

  @TempDir Path home;

  private Cli cli(String redis) {
    return Cli.in(home).set("REDIS_URL", redis);
  }

  /// A running command, and how to reach it.
  private record Serving(Cli.Running running, String url, String token) {
    static Serving of(Cli.Running running) throws IOException {
      await().until(() -> running.errSoFar().contains("Listening as") || running.ended());
      Matcher shown = SHOWN.matcher(running.errSoFar());
      assertThat(shown.find()).as(running.errSoFar()).isTrue();
      Path token = Path.of(shown.group(2));
      return new Serving(running, shown.group(1), Files.readString(token).strip());
    }

    HttpResponse<String> get(String path) throws Exception {
      return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
      return send(
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(URI.create(url + path))
          .timeout(PATIENCE)
          .header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client.send(request.build(), BodyHandlers.ofString());
      }
    }
  }

  @Test
  void twoAgentsTalkThroughTheirGatewaysOverARealRedis(EmbeddedRedis redis) throws Exception {
    var bob = Serving.of(cli(redis.uri()).start("serve", "--as", "bob", "--port", "0"));
    var alice =
        Serving.of(
            cli(redis.uri())
                .set("XDG_RUNTIME_DIR", home.resolve("run").toString())
                .start("serve", "--as", "alice", "--port", "0", "--metrics", "127.0.0.1:0"));
    assertThat(home.resolve("run/redoubt/alice.token")).exists();

    var sent = alice.post("/v1/messages?waitMs=0", "{\"to\":\"bob\",\"text\":\"hi\"}");
    assertThat(sent.statusCode()).isEqualTo(202);
    String got = bob.get("/v1/inbox?waitMs=60000").body();
    assertThat(got).contains("\"from\":\"alice\"", "\"text\":\"hi\"", "\"attempt\":1");
    Matcher lease = LEASE.matcher(got);
    assertThat(lease.find()).isTrue();
    assertThat(bob.post("/v1/inbox/" + lease.group(1), "{\"result\":\"handled\"}").statusCode())
        .isEqualTo(204);
    String id = sent.body().replaceAll("(?s).*\"id\":\"([0-9a-f]+)\".*", "$1");
    assertThat(alice.get("/v1/messages/" + id + "?waitMs=60000").body())
        .contains("\"outcome\":\"HANDLED\"");

    for (Serving one : java.util.List.of(bob, alice)) {
      one.running().interrupt();
      assertThat(one.running().result().code()).isEqualTo(ExitCode.INTERRUPTED);
    }
    assertThat(home.resolve("bob.token")).doesNotExist();
  }

  @Test
  void aiAgentsAreServedOnTheSameAddress(EmbeddedRedis redis) throws Exception {
    var bob =
        Serving.of(
            cli(redis.uri())
                .start("serve", "--as", "bob", "--port", "0", "--mcp", "--allow-to", "carol"));
    String call =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"send_message\",\"arguments\":{\"to\":\"alice\",\"text\":\"hi\"}}}";
    assertThat(bob.post("/mcp", call).body()).contains("NOT_ALLOWED");
    bob.running().interrupt();
    assertThat(bob.running().result().code()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(bob.running().result().err()).contains("MCP at http://127.0.0.1:");
  }

  @Test
  void withoutRedisItSaysSo() throws Exception {
    EmbeddedRedis redis = EmbeddedRedis.start();
    var bob = Serving.of(cli(redis.uri()).start("serve", "--as", "bob", "--port", "0"));
    redis.close();
    await().until(() -> bob.get("/v1/health").statusCode() == 503);
    assertThat(bob.get("/v1/peers").statusCode()).isEqualTo(503);
    bob.running().interrupt();
    assertThat(bob.running().result().code()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @Test
  void aPortThatIsTakenIsSaid(EmbeddedRedis redis) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      var result = cli(redis.uri()).run("serve", "--as", "bob", "--port", port);
      assertThat(result.code()).isEqualTo(ExitCode.USAGE);
      assertThat(result.err()).contains("The gateway cannot listen", "another --port");
      assertThat(home.resolve("bob.token")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--port 65536",
        "--lease 500ms",
        "--lease 2h",
        "--webhook ftp://localhost/",
        "--webhook http://192.0.2.1/",
        "--webhook http://localhost/ --exec true",
        "--allow-to alice",
        "--allow-from alice"
      })
  void whatCannotBeIsSaid(String options) {
    var result = Cli.in(home).run(("serve --as bob " + options).split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("--");
  }
}
