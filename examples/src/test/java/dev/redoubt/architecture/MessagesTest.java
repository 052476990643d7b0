package dev.redoubt.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.ErrorCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` lists every message that users can see, and what to do about it. The messages
/// are extracted from the source. What to do is written by hand, and survives a rewrite of the page
/// (`-Dmessages.write=true`).
class MessagesTest {
  private static final String TODO = "TODO";

  private static final String HEAD =
      """
      # Error codes and messages

      Every message that the library and the command line show, and what to do about it. `…` stands for a
      value that is filled in; ` // ` separates alternatives. `MessagesTest` extracts the messages from the
      source code and fails if one is missing here or has no advice.

      For symptoms and how to find their cause, see [Troubleshooting](troubleshooting.md).

      ## Exceptions

      Match on the code: it is stable, the text is not. `ErrorCode` has those of the library as constants.
      The command line prints the text and exits with 3 (`ConfigurationException`, `StoreException`),
      4 (`TransportException`), 5 (`TrustException`), 6 (`DeliveryException`), or 2 for wrong usage.

      """;

  private static final String WORDS =
      """

      ## Messages of the command line

      """;

  private static final String WARNINGS =
      """

      ## Log messages at WARN and ERROR

      """;

  private final Path root = TidyTest.root();
  private final Path page = root.resolve("docs/errors.md");

  @Test
  void everyMessageIsListedWithWhatToDoNext() throws IOException {
    UserMessages messages = UserMessages.of(sources());
    Map<String, String> next = next();
    String wanted = page(messages, next);
    if (Boolean.getBoolean("messages.write")) {
      Files.writeString(page, wanted);
    }
    assertThat(page).as("written with -Dmessages.write=true").hasContent(wanted.strip());
    assertThat(wanted.lines().filter(line -> line.contains("| " + TODO + " |")))
        .as("messages without a word of what to do next")
        .isEmpty();
  }

  @Test
  void whatUsersSeeIsFound() throws IOException {
    UserMessages messages = UserMessages.of(sources());
    assertThat(messages.byCode()).containsKeys("REDIS_FULL", "KEY_FILE_EXISTS", "NO_REDIS");
    assertThat(messages.byCode().get("BAD_REDIS_URI"))
        .contains("The Redis URI is wrong: the password before '@' is empty");
    assertThat(messages.byCode().get(UserMessages.USAGE)).contains("--count must be at least 1");
    assertThat(messages.words()).anyMatch(words -> words.startsWith("UNDECODABLE: "));
    assertThat(messages.warnings()).isNotEmpty();
  }

  @Test
  void eachCodeOfTheLibraryIsAConstantOfItsName() throws Exception {
    List<String> library = List.of("core", "agent", "redis", "store", "testkit", "micrometer");
    Set<String> thrown = UserMessages.of(sources(library)).byCode().keySet();
    Set<String> constants = new TreeSet<>();
    for (Field field : ErrorCode.class.getFields()) {
      assertThat(field.get(null)).isEqualTo(field.getName());
      constants.add(field.getName());
    }

    assertThat(thrown.stream().filter(code -> !code.startsWith(UserMessages.ANY)))
        .isSubsetOf(constants);
    assertThat(constants)
        .allMatch(code -> thrown.contains(code) || thrown.contains(composed(code)));
  }

  /// Codes about files are put together of the kind of the file and of what is wrong with it.
  private static String composed(String code) {
    return UserMessages.ANY + code.substring(Math.max(0, code.lastIndexOf('_')));
  }

  private static String page(UserMessages messages, Map<String, String> next) {
    List<String> rows = new ArrayList<>();
    messages
        .byCode()
        .forEach((code, texts) ->
            rows.add(
                "| "
                    + anchor(code)
                    + "`"
                    + code
                    + "` | "
                    + String.join("<br>", texts)
                    + " | "
                    + next(next, code)));
    return HEAD
        + table("| code | message | what to do |\n|---|---|---|\n", rows)
        + WORDS
        + table("| message | what to do |\n|---|---|\n", rows(messages.words(), next))
        + WARNINGS
        + table("| message | what to do |\n|---|---|\n", rows(messages.warnings(), next));
  }

  /// What other pages link to, as in `errors.md#REDIS_FULL`.
  private static String anchor(String code) {
    return "<a id=\"" + code + "\"></a>";
  }

  private static String table(String head, Collection<String> rows) {
    return head + String.join(" |\n", rows) + " |\n";
  }

  private static List<String> rows(Set<String> messages, Map<String, String> next) {
    return messages.stream().map(text -> "| " + text + " | " + next(next, text)).toList();
  }

  private static String next(Map<String, String> next, String key) {
    return next.getOrDefault(key, TODO);
  }

  /// What the page says now, by code or message.
  private Map<String, String> next() throws IOException {
    Map<String, String> next = new HashMap<>();
    for (String line : Files.exists(page) ? Files.readAllLines(page) : List.<String>of()) {
      String[] cells = line.split(" \\| ", -1);
      if (line.startsWith("| ") && cells.length >= 2) {
        String last = cells[cells.length - 1];
        String key = cells[0].replaceAll("^\\| (<a id=\"[^\"]*\"></a>)?`?|`$", "");
        next.put(
            cells.length == 3 ? key : cells[0].substring(2), last.substring(0, last.length() - 2));
      }
    }
    return next;
  }

  private List<Path> sources() throws IOException {
    return sources(
        List.of("core", "agent", "redis", "store", "testkit", "micrometer", "bench", "cli"));
  }

  private List<Path> sources(List<String> modules) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String module : modules) {
      try (Stream<Path> all = Files.walk(root.resolve(module).resolve("src/main/java"))) {
        all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
