package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents name exists: types and their members, paths, the targets of links, and the
/// dependencies between modules. The changelog is left out, since it describes the past.
class DocumentNamesTest {
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern TYPE =
      Pattern.compile("([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:[.#](\\w+))?(?:\\(.*\\))?");
  private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)+/?|[\\w-]+\\.(md|json)");
  private static final Pattern DECLARED = Pattern.compile("(?:class|record|interface|enum) (\\w+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
  private static final Pattern EDGES = Pattern.compile("(?m)^  ([\\w-]+) --> (.+)$");
  private static final Pattern MODULE = Pattern.compile("<module>([\\w-]+)</module>");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<dependency>.*<artifactId>redoubt-(\\w+)(?:-boot-starter)?</artifactId>(.*)</dependency>");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"");

  /// Of the JDK and of libraries, and names that only look like types.
  private static final Set<String> OTHERS =
      Set.of(
          "CompletionStage",
          "Expand",
          "Export",
          "Extract",
          "Hello",
          "Host",
          "Insecurely",
          "RedoubtError",
          "ReentrantLock",
          "SSLContext",
          "SecretKeySpec",
          "SecureRandom",
          "Shop",
          "String");

  private final Path root = TidyTest.root();
  private final Map<String, String> types;

  DocumentNamesTest() throws IOException {
    types = types();
  }

  @Test
  void everyTypeThatADocumentNamesExists() throws IOException {
    var unknown = new TreeSet<String>();
    for (Path page : pages()) {
      for (String code : code(page)) {
        Matcher type = TYPE.matcher(code);
        if (type.matches() && !known(type.group(1), type.group(2))) {
          unknown.add(root.relativize(page) + ": " + code);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyPathThatADocumentNamesExists() throws IOException {
    var missing = new TreeSet<String>();
    for (Path page : pages()) {
      for (String code : code(page)) {
        if (PATH.matcher(code).matches() && isOurs(code) && !exists(page, code)) {
          missing.add(root.relativize(page) + ": " + code);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyLinkLeadsToAFileAndAHeading() throws IOException {
    var broken = new TreeSet<String>();
    for (Path page : pages()) {
      LINK.matcher(prose(page))
          .results()
          .map(link -> link.group(1))
          .filter(link -> !link.contains("://"))
          .filter(link -> !leadsSomewhere(page, link))
          .forEach(link -> broken.add(root.relativize(page) + ": " + link));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theDiagramOfModulesShowsWhatTheBuildFilesSay() throws IOException {
    var shown = new TreeSet<String>();
    EDGES
        .matcher(read(root.resolve("ARCHITECTURE.md")))
        .results()
        .forEach(edges -> {
          for (String to : edges.group(2).split(" & ", -1)) {
            shown.add(edges.group(1) + " --> " + to);
          }
        });
    var declared = new TreeSet<String>();
    MODULE
        .matcher(read(root.resolve("pom.xml")))
        .results()
        .map(module -> module.group(1))
        .filter(module -> !module.equals("bom")) // manages versions, and depends on nothing
        .forEach(module ->
            DEPENDENCY
                .matcher(read(root.resolve(module).resolve("pom.xml")))
                .results()
                .filter(dependency -> !dependency.group(2).contains("<scope>test"))
                .forEach(dependency -> declared.add(module + " --> " + dependency.group(1))));
    assertThat(shown).isEqualTo(declared);
  }

  @Test
  void theSiteLeadsToEveryPage() throws IOException {
    String site = read(root.resolve("site/.vitepress/config.mjs"));
    for (Path page : pages()) {
      String name = root.relativize(page).toString().replace(".md", "");
      if (!name.endsWith("README")) {
        assertThat(site).contains("\"/" + name + "\"");
      }
    }
  }

  @Test
  void whatTheDocumentsNameIsFound() throws IOException {
    long named = 0;
    for (Path page : pages()) {
      named += code(page).stream().filter(code -> TYPE.matcher(code).matches()).count();
    }
    assertThat(named).isGreaterThan(150);
    assertThat(known("Agent", "send")).isTrue();
    assertThat(known("Agent", "sendTwice")).isFalse();
    assertThat(known("NoSuchType", null)).isFalse();
  }

  private boolean known(String type, @org.jspecify.annotations.Nullable String member) {
    if (OTHERS.contains(type)) {
      return true;
    }
    String source = types.get(type);
    return source != null
        && (member == null || Pattern.compile("\\b" + member + "\\b").matcher(source).find());
  }

  /// Begins with a folder or file of this tree.
  private boolean isOurs(String path) {
    return Files.exists(root.resolve(path.split("/", -1)[0])) || path.endsWith(".md");
  }

  private boolean exists(Path page, String path) {
    return Files.exists(root.resolve(path)) || Files.exists(page.resolveSibling(path));
  }

  private boolean leadsSomewhere(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    if (parts.length == 1) {
      return Files.exists(target);
    }
    return Files.isRegularFile(target) && anchors(target).contains(parts[1]);
  }

  /// As GitHub makes them from headings, and those that a page sets itself.
  private static Set<String> anchors(Path page) {
    var anchors = new TreeSet<String>();
    String text = read(page);
    HEADING
        .matcher(FENCED.matcher(text).replaceAll(""))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'))
        .forEach(anchors::add);
    ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
    return anchors;
  }

  private List<Path> pages() throws IOException {
    var pages = new ArrayList<Path>();
    for (Path folder : List.of(root, root.resolve("docs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.endsWith("CHANGELOG.md"))
            .forEach(pages::add);
      }
    }
    assertThat(pages).hasSizeGreaterThan(15);
    return pages;
  }

  private static List<String> code(Path page) {
    return CODE.matcher(prose(page)).results().map(code -> code.group(1)).toList();
  }

  private static String prose(Path page) {
    return FENCED.matcher(read(page)).replaceAll("");
  }

  /// Every type that is declared anywhere, with the source of its file.
  private Map<String, String> types() throws IOException {
    var types = new HashMap<String, String>();
    for (String kind : List.of("main", "test")) {
      for (Path file : TidyTest.sources(root, kind)) {
        String source = read(file);
        DECLARED
            .matcher(source)
            .results()
            .forEach(type -> types.merge(type.group(1), source, String::concat));
      }
    }
    return types;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
