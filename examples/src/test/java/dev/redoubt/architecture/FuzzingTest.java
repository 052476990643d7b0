package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Jazzer passes over, without a word, what it does not fuzz. So nothing may be left to it.
class FuzzingTest {
  private static final Pattern FUZZED =
      Pattern.compile("@FuzzTest\\s+void (\\w+)\\(byte\\[] \\w+\\)");

  private final Path root = TidyTest.root();

  @Test
  void everyFuzzedClassHasOneMethodOfBytesAndSeedsForIt() throws IOException {
    List<Path> classes = classes();
    assertThat(classes).hasSizeGreaterThan(15);
    for (Path file : classes) {
      String source = Files.readString(file);
      List<String> methods =
          FUZZED.matcher(source).results().map(method -> method.group(1)).toList();
      assertThat(methods).as("methods of %s", file).hasSize(1);
      assertThat(source.split("@FuzzTest", -1)).as("@FuzzTest in %s", file).hasSize(2);
      assertThat(source).as("%s", file).doesNotContain("Disabled");
      assertThat(seeds(file, methods.getFirst())).as("seeds of %s", file).isNotEmpty();
    }
  }

  private List<Path> classes() throws IOException {
    var found = new ArrayList<Path>();
    for (Path file : TidyTest.sources(root, "test")) {
      boolean fuzzes = file.getFileName().toString().endsWith("Fuzz.java");
      if (fuzzes || Files.readString(file).contains("\n  @FuzzTest")) {
        assertThat(fuzzes).as("%s fuzzes: its name must end so", file).isTrue();
        found.add(file);
      }
    }
    return found;
  }

  private static List<Path> seeds(Path file, String method) throws IOException {
    String name = file.getFileName().toString().replace(".java", "Inputs");
    String folder = file.resolveSibling(name).resolve(method).toString();
    Path seeds = Path.of(folder.replace("/src/test/java/", "/src/test/resources/"));
    if (!Files.isDirectory(seeds)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(seeds)) {
      return files.toList();
    }
  }
}
