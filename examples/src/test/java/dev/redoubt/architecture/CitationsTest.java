package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Comments cite SPEC.md by its sections' numbers, and each of these sections exists.
class CitationsTest {
  private static final Pattern HEADING = Pattern.compile("(?m)^#{2,3} (\\d+(?:\\.\\d+)*) ");
  private static final Pattern CITED = Pattern.compile("§(\\d+(?:\\.\\d+)*)");

  /// A section cited by its title: titles change, and there is no telling which section is meant.
  private static final Pattern BY_TITLE =
      Pattern.compile("(?:SPEC\\.md|§[\\d.]+),?(?: |\\s*///\\s*)\"\\w");

  private final Path root = TidyTest.root();
  private final List<Path> sources = sources();

  @Test
  void everySectionThatIsCitedExists() {
    Set<String> sections = new TreeSet<>();
    HEADING.matcher(read(root.resolve("SPEC.md"))).results().forEach(m -> sections.add(m.group(1)));
    assertThat(sections).hasSizeGreaterThan(80).contains("1", "5.11", "9.1");
    List<String> wrong = new ArrayList<>();
    int cited = 0;
    for (Path source : sources) {
      for (MatchResult match : results(CITED, source)) {
        cited++;
        if (!sections.contains(match.group(1))) {
          wrong.add(root.relativize(source) + ": " + match.group());
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(cited).isGreaterThan(90);
  }

  @Test
  void noSectionIsCitedByItsTitle() {
    List<String> wrong = new ArrayList<>();
    for (Path source : sources) {
      results(BY_TITLE, source).forEach(m -> wrong.add(root.relativize(source) + ": " + m.group()));
    }
    assertThat(wrong).isEmpty();
  }

  private static List<MatchResult> results(Pattern pattern, Path source) {
    Matcher matcher = pattern.matcher(read(source));
    return matcher.results().toList();
  }

  /// Every Java file of the repository but this one.
  private List<Path> sources() {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(module)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> !file.endsWith("CitationsTest.java"))
              .forEach(found::add);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
