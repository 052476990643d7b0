package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Claims of SECURITY.md and of the security model, and bounds of SPEC.md, point to tests, and
/// tests to the bugs that they catch: all of them exist.
class ClaimsTest {
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT|Fuzz))`");
  private static final Pattern BUG = Pattern.compile("`((?:G\\d\\d|S\\d?)-[a-z0-9-]+)`");
  private static final Pattern CAUGHT_BY = Pattern.compile("# Test: (\\w+)#(\\w+)");

  private final Path root = TidyTest.root();
  private final List<Path> sources = sources();
  private final String security = read(root.resolve("SECURITY.md"));

  @Test
  void everyTestThatSecurityNamesExists() {
    Set<String> named = found(TEST, security + read(root.resolve("docs/security-model.md")));
    assertThat(named).hasSizeGreaterThan(13).allMatch(name -> sourceOf(name) != null);
  }

  @Test
  void everyTestThatABoundNamesExists() {
    Set<String> named = found(TEST, read(root.resolve("SPEC.md")));
    assertThat(named).hasSizeGreaterThan(20).allMatch(name -> sourceOf(name) != null);
  }

  @Test
  void everyPropertyHasATestClassThatSecurityNames() {
    for (int property = 1; property <= 13; property++) {
      String prefix = "G%02d".formatted(property);
      assertThat(found(TEST, security)).as(prefix).anyMatch(name -> name.startsWith(prefix));
      assertThat(found(BUG, security)).as(prefix).anyMatch(name -> name.startsWith(prefix));
    }
  }

  @Test
  void securityNamesExactlyTheBugsThatArePlanted() {
    Set<String> planted = new TreeSet<>();
    bugs().forEach(bug -> planted.add(name(bug).replace(".patch", "")));
    assertThat(found(BUG, security)).isEqualTo(planted);
  }

  @Test
  void everyPlantedBugNamesATestThatExists() {
    for (Path bug : bugs()) {
      Matcher caught = CAUGHT_BY.matcher(read(bug));
      assertThat(caught.lookingAt()).as(name(bug)).isTrue();
      Path source = sourceOf(caught.group(1));
      assertThat(source).as(name(bug)).isNotNull();
      assertThat(read(Objects.requireNonNull(source)))
          .as(name(bug))
          .contains("void " + caught.group(2) + "(");
    }
  }

  private List<Path> bugs() {
    try (Stream<Path> files = Files.list(root.resolve("planted"))) {
      return files.filter(file -> name(file).endsWith(".patch")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private @org.jspecify.annotations.Nullable Path sourceOf(String test) {
    return sources.stream()
        .filter(file -> name(file).equals(test + ".java"))
        .findFirst()
        .orElse(null);
  }

  private List<Path> sources() {
    var found = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files.forEach(found::add);
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  private static Set<String> found(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    pattern.matcher(text).results().forEach(match -> found.add(match.group(1)));
    return found;
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
