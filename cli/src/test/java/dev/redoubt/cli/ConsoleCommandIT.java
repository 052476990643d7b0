package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.PATIENCE;
import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RedisExtension.class)
class ConsoleCommandIT {
  private static final Pattern SHOWN =
      Pattern.compile("Console at (http://127\\.0\\.0\\.1:\\d+), opened by (\\S+)");
  private static final Pattern LINK = Pattern.compile("url=(http://\\S+)/#([0-9a-f]{64})\"");

  @TempDir Path home;

  private Cli cli(EmbeddedRedis redis) {
    return Cli.in(home).set("REDIS_URL", redis.uri());
  }

  private static String get(String url, String token) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + token);
      return client.send(request.build(), BodyHandlers.ofString()).body();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --as bob --port 0 --console",
        "listen --as bob --console",
        "listen --as bob --console 0",
        "console --as bob --no-browser"
      })
  void theFileThatIsNamedOpensTheConsole(String command, EmbeddedRedis redis) throws Exception {
    var running = cli(redis).start(command.split(" ", -1));
    await().until(() -> running.errSoFar().contains("Console at") || running.ended());
    Matcher shown = SHOWN.matcher(running.errSoFar());
    assertThat(shown.find()).as(running.errSoFar()).isTrue();
    Path file = Path.of(shown.group(2));
    Matcher link = LINK.matcher(Files.readString(file));
    assertThat(link.find()).isTrue();
    assertThat(link.group(1)).isEqualTo(shown.group(1));
    assertThat(running.errSoFar()).doesNotContain(link.group(2));
    assertThat(get(link.group(1) + "/", "")).contains("<title>Redoubt console</title>");
    assertThat(get(link.group(1) + "/v1/console", link.group(2))).contains("\"agent\":\"bob\"");
    running.interrupt();
    assertThat(running.result().code()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(file).doesNotExist();
  }

  @Test
  void messagesOfAListenerAreCounted(EmbeddedRedis redis) throws Exception {
    var bob = cli(redis).start("listen", "--as", "bob", "--console");
    await().until(() -> bob.errSoFar().contains("Console at") || bob.ended());
    assertThat(cli(redis).run("send", "--as", "alice", "--to", "bob", "Hello").code()).isZero();
    Matcher shown = SHOWN.matcher(bob.errSoFar());
    assertThat(shown.find()).isTrue();
    Matcher link = LINK.matcher(Files.readString(Path.of(shown.group(2))));
    assertThat(link.find()).isTrue();
    String url = link.group(1) + "/v1/console";
    await().until(() -> get(url, link.group(2)).contains("\"handledHere\":1,"));
    String console = get(url, link.group(2));
    assertThat(console).contains("\"name\":\"alice\"").doesNotContain("Hello");
    bob.interrupt();
    assertThat(bob.result().code()).isEqualTo(ExitCode.INTERRUPTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"console --as bob --port 65536", "listen --as bob --console 65536"})
  void aPortThatCannotBeIsSaid(String command) {
    var result = Cli.in(home).run(command.split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err()).contains("between 0 and 65535");
  }

  @Test
  void aBrowserIsGivenAFileAndNoToken() {
    Path file = Path.of("/run/bob.console.html");
    assertThat(DesktopBrowser.command("Linux", file))
        .isEqualTo(List.of("xdg-open", "/run/bob.console.html"));
    assertThat(DesktopBrowser.command("Mac OS X", file).getFirst()).isEqualTo("open");
    assertThat(DesktopBrowser.command("Windows 11", file).getFirst()).isEqualTo("rundll32");
  }
}
