package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.redoubt.testkit.EmbeddedRedis;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compiles and runs every code block of README.md and `docs/`, so that they show only what works:
/// programs as they stand there, with the output that follows; other Java because it stands in an
/// example, which the build compiles and runs; commands in a shell ([PageShell]).
class PagesIT {
  private static final Set<String> LANGUAGES =
      Set.of("java", "console", "sh", "text", "xml", "mermaid", "properties");

  @TempDir Path folder;

  static List<String> pages() throws IOException {
    return Pages.names();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyProgramPrintsWhatItsPageShows(String page) throws Exception {
    List<Pages.Block> blocks = Pages.blocks(page);
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).isProgram()) {
        assertThat(blocks.get(i + 1).language()).as("after %s", blocks.get(i)).isEqualTo("text");
        try (EmbeddedRedis redis = EmbeddedRedis.start()) {
          String printed = run(blocks.get(i), Map.of("REDIS_URL", redis.uri())).out();
          Shown.assertMatches(blocks.get(i), blocks.get(i + 1).text(), printed);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandPrintsWhatItsPageShows(String page) throws Exception {
    List<Pages.Block> blocks = Pages.blocks(page);
    if (blocks.stream().anyMatch(block -> Set.of("console", "sh").contains(block.language()))) {
      for (String program : List.of("curl", "python3", "node")) {
        boolean used = blocks.stream().anyMatch(block -> block.text().contains("$ " + program));
        assumeThat(!used || isInstalled(program)).as("%s is not installed", program).isTrue();
      }
      try (EmbeddedRedis redis = EmbeddedRedis.start()) {
        new PageShell(folder, redis.uri()).run(blocks);
      }
    }
  }

  @Test
  void everyOtherSnippetStandsInAnExample() throws IOException {
    List<String> sources = new ArrayList<>();
    for (String folder :
        List.of(
            "examples/src/main/java",
            "examples/src/test/java",
            "spring/src/test/java",
            "spring-test/src/test/java")) {
      try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .map(file -> Pages.text(Pages.ROOT.relativize(file).toString()))
            .map(PagesIT::withoutBlanks)
            .forEach(sources::add);
      }
    }

    List<Pages.Block> snippets =
        Pages.blocks()
            .filter(block -> block.language().equals("java") && !block.isProgram())
            .toList();

    assertThat(snippets)
        .isNotEmpty()
        .allSatisfy(snippet ->
            assertThat(sources).anyMatch(source -> source.contains(withoutBlanks(snippet.text()))));
  }

  /// A block in any other language would not be checked.
  @Test
  void everyBlockIsInALanguageThatIsChecked() throws IOException {
    assertThat(Pages.blocks()).allMatch(block -> LANGUAGES.contains(block.language()));
  }

  @Test
  void everyDependencyIsAModuleOfThisBuildInItsVersion() throws IOException {
    String parent = Pages.text("pom.xml");
    String version = parent.replaceAll("(?s).*?<version>([^<]*)</version>.*", "$1");
    assertThat(Pages.blocks().filter(block -> block.language().equals("xml")))
        .isNotEmpty()
        .allSatisfy(block -> {
          String module =
              block
                  .text()
                  .replaceAll(
                      "(?s).*<artifactId>redoubt-(\\w+)(-boot-starter)?(-test)?<.*", "$1$3");
          assertThat(parent).contains("<module>" + module + "</module>");
          assertThat(block.text()).contains("<version>" + version + "</version>");
        });
  }

  @Test
  void rightsThatThePagesNameAreEnough() throws Exception {
    Pages.Block first =
        Pages.blocks("README.md").stream().filter(Pages.Block::isProgram).findFirst().orElseThrow();
    try (EmbeddedRedis redis =
        EmbeddedRedis.builder().user(aclRule()).user("default off").start()) {
      String uri = redis.uri().replace("redis://", "redis://alice:PASSWORD@");
      Program.Ended ended = run(first, Map.of("REDIS_URL", uri, "LOG_LEVEL", "DEBUG"));
      assertThat(ended.lines()).contains("HANDLED");
      assertThat(ended.log()).contains("alice has closed").doesNotContain("NOPERM", "REDIS_");
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private Program.Ended run(Pages.Block program, Map<String, String> environment) throws Exception {
    Path file = folder.resolve(program.className() + ".java");
    Files.writeString(file, program.text());
    return Program.run(file.toString(), environment, folder);
  }

  /// Without the command's name: as a line of `redis.conf` has it.
  private static String aclRule() throws IOException {
    List<String> rules =
        Pages.blocks()
            .flatMap(block -> block.text().lines())
            .filter(line -> line.startsWith("ACL SETUSER "))
            .collect(Collectors.toList());
    assertThat(rules).hasSize(1);
    return rules.getFirst().substring("ACL SETUSER ".length());
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s+", "");
  }
}
