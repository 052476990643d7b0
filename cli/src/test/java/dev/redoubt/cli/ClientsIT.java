package dev.redoubt.cli;

import static dev.redoubt.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.testkit.EmbeddedRedis;
import dev.redoubt.testkit.RedisExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The clients for Python and Node, against real gateways over a real Redis.
@ExtendWith(RedisExtension.class)
class ClientsIT {
  /// `-Dclients.messages=100000` for more.
  private static final int MESSAGES = Integer.getInteger("clients.messages", 2_000);

  private static final int KILLS = 5;
  private static final Pattern SHOWN = Pattern.compile("Gateway at (\\S+),");
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path TESTS = Path.of("src/test/resources/clients").toAbsolutePath();

  @TempDir Path home;

  private Cli.Running serve(EmbeddedRedis redis, String name) {
    Cli cli = Cli.in(home).set("REDIS_URL", redis.uri());
    Cli.Running running = cli.start("serve", "--as", name, "--port", "0");
    await().until(() -> running.errSoFar().contains("Listening as") || running.ended());
    return running;
  }

  private Process start(Cli.Running gateway, String... command) throws IOException {
    Matcher url = SHOWN.matcher(gateway.errSoFar());
    assertThat(url.find()).as(gateway.errSoFar()).isTrue();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(home.resolve(command[0] + ".log").toFile()));
    builder.environment().put("REDOUBT_GATEWAY", url.group(1));
    builder.environment().put("REDOUBT_HOME", home.toString());
    builder.environment().put("PYTHONPATH", ROOT.resolve("clients/python").toString());
    builder.environment().remove("XDG_RUNTIME_DIR");
    return builder.start();
  }

  @Test
  void numbersFromPythonReachNodeInOrderThoughBothAreKilledFiveTimes(EmbeddedRedis redis)
      throws Exception {
    for (String program : List.of("python3", "node")) {
      assumeThat(isInstalled(program)).as("%s is not installed", program).isTrue();
    }
    Cli.Running alice = serve(redis, "alice");
    Cli.Running bob = serve(redis, "bob");
    Path got = home.resolve("got");
    Files.writeString(got, "");
    String[] send = {
      "python3", TESTS + "/send.py", "" + MESSAGES, home.resolve("progress").toString()
    };
    String client = ROOT.resolve("clients/node/redoubt.mjs").toString();
    String[] receive = {"node", TESTS + "/receive.mjs", client, got.toString()};

    for (int kill = 1; kill <= KILLS + 1; kill++) {
      Process sender = start(alice, send);
      Process receiver = start(bob, receive);
      int enough = MESSAGES * kill / (KILLS + 1);
      await()
          .failFast("the receiver has ended", () -> !receiver.isAlive())
          .until(() -> numbers(got).size() >= enough);
      sender.destroyForcibly().waitFor();
      receiver.destroyForcibly().waitFor();
    }

    assertThat(numbers(got)).hasSize(MESSAGES);
    assertThat(firsts(got)).as("in order").isSorted().hasSize(MESSAGES);
    assertThat(unflagged(got)).as("each once, unless flagged").doesNotHaveDuplicates();
    for (Cli.Running one : List.of(alice, bob)) {
      one.interrupt();
      assertThat(one.result().code()).isEqualTo(ExitCode.INTERRUPTED);
    }
  }

  @Test
  void anAgentInNodeAsksOneInPython(EmbeddedRedis redis) throws Exception {
    for (String program : List.of("python3", "node")) {
      assumeThat(isInstalled(program)).as("%s is not installed", program).isTrue();
    }
    Cli.Running alice = serve(redis, "alice");
    Cli.Running bob = serve(redis, "bob");
    Process adder = start(bob, "python3", ROOT.resolve("clients/example/adder.py").toString());
    Process asks = start(alice, "node", ROOT.resolve("clients/example/ask.mjs").toString());

    await().until(() -> !asks.isAlive());
    adder.destroyForcibly().waitFor();

    assertThat(home.resolve("node.log"))
        .content()
        .isEqualTo("6\nREJECTED REFUSED\ntrue BAD_NAME\n");
    for (Cli.Running one : List.of(alice, bob)) {
      one.interrupt();
      assertThat(one.result().code()).isEqualTo(ExitCode.INTERRUPTED);
    }
  }

  private static List<String[]> lines(Path got) throws IOException {
    return Files.readAllLines(got).stream().map(line -> line.split(" ", -1)).toList();
  }

  private static Set<Integer> numbers(Path got) throws IOException {
    return new HashSet<>(firsts(got));
  }

  /// Each number where it came first.
  private static List<Integer> firsts(Path got) throws IOException {
    List<Integer> all = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (String[] line : lines(got)) {
      int number = Integer.parseInt(line[0]);
      if (seen.add(number)) {
        all.add(number);
      }
    }
    return all;
  }

  private static List<String> unflagged(Path got) throws IOException {
    return lines(got).stream()
        .filter(line -> line[1].equals("1") && line[2].equals("false"))
        .map(line -> line[0])
        .toList();
  }

  private static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
