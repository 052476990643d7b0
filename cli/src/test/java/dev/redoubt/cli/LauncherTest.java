package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the launcher script does before it starts Java.
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "redoubt").toAbsolutePath().normalize();

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
