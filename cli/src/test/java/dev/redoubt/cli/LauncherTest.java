package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the launcher scripts do before they start Java.
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCRIPT = ROOT.resolve(".build/start.sh");
  private static final Pattern WATCHED = Pattern.compile("\"\\$root\"/\\{([\\w,]+)\\}/\\{pom");
  private static final Pattern USED =
      Pattern.compile("<dependency>.*<artifactId>redoubt-(\\w+)</artifactId>.*</dependency>");

  @Test
  void closedStreamsAreOpenedToNothing() throws IOException, InterruptedException {
    assertThat(run("closed=; open_streams; echo \"[$closed]\"; read -r line || echo none"))
        .isEqualTo("[]\nnone\n");
    assertThat(
            run("exec <&-; closed=; open_streams; echo \"[$closed]\"; read -r line || echo none"))
        .isEqualTo("[-Dredoubt.stdin.closed=true]\nnone\n");
    assertThat(run("exec 3>&1 >&-; open_streams; echo 2>&3 lost || echo >&3 'not written'"))
        .contains("not written")
        .doesNotContain("lost\n");
  }

  @Test
  void withoutALocaleArgumentsAreUtf8() throws IOException, InterruptedException {
    String charmap = "command -v locale >/dev/null || { echo UTF-8; exit; }; locale charmap";
    assertThat(run("unset LANG LC_CTYPE; export LC_ALL=C; speak_utf8; " + charmap))
        .isEqualTo("UTF-8\n");
    assertThat(run("export LC_ALL=C.UTF-8; speak_utf8; echo $LC_ALL")).isEqualTo("C.UTF-8\n");
  }

  @Test
  void allThatTheCommandLineIsMadeOfIsBuiltAnew() throws IOException {
    Matcher watched = WATCHED.matcher(Files.readString(ROOT.resolve("redoubt")));
    assertThat(watched.find()).isTrue();
    Set<String> used = new TreeSet<>(Set.of("cli"));
    addUsed("cli", used);
    assertThat(watched.group(1).split(",", -1)).containsExactlyInAnyOrderElementsOf(used);
  }

  private static void addUsed(String module, Set<String> used) throws IOException {
    String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
    for (MatchResult dependency : USED.matcher(pom).results().toList()) {
      if (!dependency.group().contains("<scope>test") && used.add(dependency.group(1))) {
        addUsed(dependency.group(1), used);
      }
    }
  }

  /// Runs `script` with the functions of the launcher.
  private static String run(String script) throws IOException, InterruptedException {
    String functions = "eval \"$(sed -n '/^[a-z_0-9]*() {$/,/^}$/p' \"$1\")\"; ";
    Process process =
        new ProcessBuilder(List.of("bash", "-c", functions + script, "test", SCRIPT.toString()))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }
}
