package dev.redoubt.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The pages that users follow word by word: README.md and `docs/`.
final class Pages {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)([^\\n]*)\\n(.*?)^```$");
  private static final Pattern MAIN =
      Pattern.compile("class (\\w+) .*static void main", Pattern.DOTALL);

  static final Path ROOT = root();

  private Pages() {}

  /// A fenced code block.
  ///
  /// @param options the words that follow the language
  record Block(String page, int line, String language, String options, String text) {
    boolean isProgram() {
      return language.equals("java") && MAIN.matcher(text).find();
    }

    /// The class of a program, which names its file.
    String className() {
      Matcher main = MAIN.matcher(text);
      if (!main.find()) {
        throw new IllegalStateException(this + " is no program.");
      }
      return main.group(1);
    }

    @Override
    public String toString() {
      return page + ":" + line;
    }
  }

  /// Names of all pages, relative to the root.
  static List<String> names() throws IOException {
    List<String> names = new ArrayList<>(List.of("README.md"));
    try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
      files
          .map(file -> "docs/" + file.getFileName())
          .filter(name -> name.endsWith(".md"))
          .sorted()
          .forEach(names::add);
    }
    return names;
  }

  static String text(String page) {
    try {
      return Files.readString(ROOT.resolve(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Block> blocks(String page) {
    String text = text(page);
    return BLOCK
        .matcher(text)
        .results()
        .map(found -> {
          int line = (int) text.substring(0, found.start()).lines().count() + 1;
          return new Block(page, line, found.group(1), found.group(2).strip(), found.group(3));
        })
        .toList();
  }

  static Stream<Block> blocks() throws IOException {
    return names().stream().flatMap(page -> blocks(page).stream());
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("README.md"))) {
      folder = Objects.requireNonNull(folder.getParent(), "The tests run inside the source tree.");
    }
    return folder;
  }
}
