package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RedisExtension.class)
class TopCommandIT {
  private static final Pattern PORT = Pattern.compile("Metrics at http://\\S+:(\\d+)/metrics");

  @TempDir Path home;

  @Test
  void aRowForEachAgentThatAnswersAndALineForEachAddressThatDoesNot(EmbeddedRedis redis)
      throws Exception {
    var bob = listen(redis, "bob");
    String port = port(bob);
    String nobody = Integer.toString(unused());
    var top = Cli.in(home).start("top", port, nobody, "--every", "200ms", "--count", "10000");
    await().until(() -> top.outSoFar().contains("bob"));
    assertThat(cli(redis).run("send", "--as", "alice", "--to", "bob", "hello").code()).isZero();
    String none = row("bob", "up", "\\d+", "0");
    String some = row("bob", "up", "\\d+", "[1-9]\\d*");
    await().until(() -> top.outSoFar().lines().anyMatch(line -> line.matches(some)));
    await().until(() -> top.outSoFar().lines().anyMatch(line -> line.matches(none)));

    assertThat(
            cli(redis).run("send", "--as", "alice", "--to", "bob", "--type", "other", "x").code())
        .isEqualTo(ExitCode.NOT_DELIVERED);
    await().until(() -> top.outSoFar().contains("  bob: 1 received, no_handler\n"));
    bob.interrupt();
    await()
        .until(() ->
            List.of(port, nobody).stream()
                .allMatch(each ->
                    top.outSoFar()
                        .contains("http://127.0.0.1:" + each + "/metrics: nothing listens there")));
    top.interrupt();
    assertThat(top.result().code()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(top.outSoFar().lines().filter(line -> line.startsWith("AGENT"))).hasSize(1);
  }

  @Test
  void whereNothingAnswersItSaysSoAndFails() throws IOException {
    int nobody = unused();
    var result =
        Cli.in(home).run("top", Integer.toString(nobody), "--every", "1ms", "--count", "2");
    assertThat(result.code()).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(result.out()).contains("nothing listens there");
  }

  private static String row(String agent, String redis, String sent, String handled) {
    return agent + " +" + redis + " +" + sent + " +" + handled + " .*";
  }

  private static int unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Cli.Running listen(EmbeddedRedis redis, String name) {
    return cli(redis)
        .start("listen", "--as", name, "--type", "message", "--metrics", "127.0.0.1:0");
  }

  private static String port(Cli.Running listening) {
    await().until(() -> PORT.matcher(listening.errSoFar()).find());
    Matcher shown = PORT.matcher(listening.errSoFar());
    assertThat(shown.find()).isTrue();
    return shown.group(1);
  }

  private Cli cli(EmbeddedRedis redis) {
    return Cli.in(home).set("REDIS_URL", redis.uri());
  }
}
