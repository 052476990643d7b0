package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Takes the Java out of README.md, so that it cannot show what does not work.
class ReadmeIT {
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  private final Path root = root();

  @TempDir Path folder;

  @Test
  void firstProgramCompilesAndDoesWhatTheReadmeSays() throws Exception {
    Path program = folder.resolve("Hello.java");
    Files.writeString(program, blocks().getFirst());

    try (EmbeddedRedis redis = EmbeddedRedis.start()) {
      Map<String, String> environment = Map.of("REDIS_URL", redis.uri());
      assertThat(Program.run(program.toString(), environment, folder).lines())
          .containsExactly("alice: Hello, secure world!", "HANDLED");
    }
  }

  @Test
  void rightsThatTheReadmeNamesAreEnough() throws Exception {
    Path program = folder.resolve("Hello.java");
    Files.writeString(program, blocks().getFirst());

    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().user(aclRule()).user("default off").start()) {
      String uri = redis.uri().replace("redis://", "redis://alice:PASSWORD@");
      Map<String, String> environment = Map.of("REDIS_URL", uri, "LOG_LEVEL", "DEBUG");
      Program.Ended ended = Program.run(program.toString(), environment, folder);
      assertThat(ended.lines()).contains("HANDLED");
      assertThat(ended.log()).contains("alice has closed").doesNotContain("NOPERM", "REDIS_");
    }
  }

  @Test
  void everyOtherSnippetStandsInAnExample() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String kind : List.of("main", "test")) {
      Path folder = root.resolve("examples/src/" + kind + "/java/dev/redoubt/examples");
      try (Stream<Path> files = Files.list(folder)) {
        files.map(ReadmeIT::withoutIndent).forEach(sources::add);
      }
    }

    List<String> snippets = blocks().stream().skip(1).map(ReadmeIT::withoutIndent).toList();

    assertThat(snippets)
        .isNotEmpty()
        .allSatisfy(snippet -> assertThat(sources).anyMatch(source -> source.contains(snippet)));
  }

  @Test
  void everyFileThatTheReadmeLinksToIsThere() throws IOException {
    List<String> links =
        Pattern.compile("\\]\\(([^)#:]+)[^)]*\\)")
            .matcher(readme())
            .results()
            .map(found -> found.group(1))
            .toList();

    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(root.resolve(link)).exists());
  }

  private List<String> blocks() throws IOException {
    return JAVA.matcher(readme()).results().map(MatchResult::group).map(ReadmeIT::code).toList();
  }

  private static String code(String block) {
    return block.substring("```java\n".length(), block.length() - "```".length());
  }

  /// Without the command's name: as a line of `redis.conf` has it.
  private String aclRule() throws IOException {
    return readme()
        .lines()
        .filter(line -> line.startsWith("ACL SETUSER "))
        .findFirst()
        .orElseThrow()
        .substring("ACL SETUSER ".length());
  }

  private String readme() throws IOException {
    return Files.readString(root.resolve("README.md"));
  }

  private static String withoutIndent(Path source) {
    try {
      return withoutIndent(Files.readString(source));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String withoutIndent(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = Objects.requireNonNull(folder.getParent(), "The tests run inside the source tree.");
    }
    return folder;
  }
}
