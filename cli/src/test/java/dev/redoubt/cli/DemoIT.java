package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.message.Bytes;
import dev.redoubt.redis.Keyspace;
import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final Pattern SUMMARY =
      Pattern.compile(
          "demo: (\\d+) sent, (\\d+) handled, 0 lost, 0 duplicated, plaintext found in Redis: no");

  @TempDir Path folder;

  @Test
  void itEndsWithItsSummaryAndNeedsNeitherHomeNorEnvironment() throws IOException {
    Path home = folder.resolve("home");
    var result =
        Cli.in(home)
            .set("REDIS_URL", "redis://127.0.0.1:1")
            .set("MAX_MESSAGE_AGE", "nonsense")
            .run("demo");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertSummary(result);
    assertThat(home).doesNotExist();
    assertThat(result.out())
        .contains("alice wrote", "Redis stored  510103", "bob got", "finds a planted one");
    assertThat(result.out()).containsPattern("rotated (once|\\d+ times)");
    assertThat(result.lines()).map(DemoIT::withoutNumbers).containsAll(readme());
  }

  /// The excerpt that the README shows.
  private static List<String> readme() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
    int from = lines.indexOf("One message, seen from three sides");
    int to = from + lines.subList(from, lines.size()).indexOf("```");
    return lines.subList(from, to).stream()
        .filter(line -> !line.equals("…"))
        .map(DemoIT::withoutNumbers)
        .toList();
  }

  /// Except those of the order, whose digit stands alone.
  private static String withoutNumbers(String line) {
    return line.replaceAll("[0-9a-f]{20,}", "HEX").replaceAll("\\d{2,}", "N");
  }

  @Test
  void aGivenServerIsLeftAsItWas() {
    try (var server = EmbeddedRedis.start();
        var other = Keyspace.open(URI.create(server.uri()), "other", Duration.ofMinutes(1))) {
      other.put("key", Bytes.utf8("stays"));
      var result = Cli.in(folder).run("demo", "--redis", server.uri());
      assertThat(result.code()).isZero();
      assertSummary(result);
      assertThat(other.everything()).hasSize(1);
      assertThat(ServerKeys.count(server)).isEqualTo(1);
    }
  }

  private static void assertSummary(Cli.Result result) {
    Matcher summary = SUMMARY.matcher(result.lines().getLast());
    assertThat(summary.matches()).as(result.out()).isTrue();
    assertThat(Integer.parseInt(summary.group(1))).isGreaterThanOrEqualTo(2_000);
    assertThat(summary.group(2)).isEqualTo(summary.group(1));
  }
}
