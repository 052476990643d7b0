package dev.redoubt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Types the commands of one page into one shell, in a folder where `./redoubt` is this build's
/// command line, and compares what they print with what the page shows.
///
/// Of a `console` block, lines that begin with `$ ` are commands and what follows is their output.
/// In one with the option `background` the command goes on beside the rest of the page, as in a
/// terminal of its own, once it listens; it is stopped at the end, where it has not ended. An `sh`
/// block has commands only. All must succeed, but for those whose line ends in `# exit N`.
final class PageShell {
  /// What a test cannot do, or what would start this very build again.
  private static final List<String> NOT_RUN = List.of("mvn", "git");

  /// Said only where the other side takes its time.
  private static final String SLOW = "(?m)^redoubt: Waiting for .*\\n";

  /// Folders that pages name by a relative path.
  private static final List<String> LINKED = List.of("cli", "examples", "clients");

  private static final List<String> NOT_RUN_HERE = List.of("verify", "fuzz");
  private static final int SECONDS = 480;
  private static final String MARK = "@@@";
  private static final String REDIS = "redis://localhost:6379";

  /// The gateway's usual port.
  private static final String PORT = "7465";

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBRDCB6qADAgECAgkA4SSrtwoEUpEwCgYIKoZIzj0EAwIwFTETMBEGA1UEAxMK
      ZXhhbXBsZS1jYTAgFw0yNjExMzAwMDQzMjhaGA8yMTI2MTEwNjAwNDMyOFowFTET
      MBEGA1UEAxMKZXhhbXBsZS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABItg
      8y5WlHFF6hB9KISMDsvul38v1qtQ5CXkq45BLIaCJOPtV1DcuSvOMPwPRRE1QDBG
      C0ipknsyhGe+bSyyGZmjITAfMB0GA1UdDgQWBBRaLCn4o+oLBrlz0VCfk1t0a+jF
      iTAKBggqhkjOPQQDAgNJADBGAiEApVEDfMi6xVzd3oBPMxiHFKVVhVdDLOhAeT8W
      hwMe1LACIQC6S77fLSZEX/4bdohMmQS+ZEqWpD1uahhi3kVeF+4f/w==
      -----END CERTIFICATE-----
      """;

  /// What a command is to print.
  private record Step(Pages.Block block, String command, String shown, boolean background) {
    Step printing(String line) {
      return new Step(block, command, shown + line + "\n", background);
    }

    int exit() {
      int at = command.lastIndexOf("# exit ");
      return at < 0 ? 0 : Integer.parseInt(command.substring(at + "# exit ".length()).strip());
    }
  }

  private final Path folder;
  private final String redis;
  private final String port;
  private final List<Step> steps = new ArrayList<>();

  /// @param folder an empty one
  /// @param redis stands in for the usual address of Redis
  PageShell(Path folder, String redis) throws IOException {
    this.folder = folder;
    this.redis = redis;
    try (ServerSocket free = new ServerSocket(0)) {
      this.port = Integer.toString(free.getLocalPort());
    }
  }

  void run(List<Pages.Block> blocks) throws IOException, InterruptedException {
    for (Pages.Block block : blocks) {
      switch (block.language()) {
        case "console" -> transcript(block);
        case "sh" -> steps.add(new Step(block, block.text(), "", false));
        default -> {}
      }
      if (block.isProgram()) {
        write(block.className() + ".java", block.text());
      }
    }
    prepare();
    Map<Integer, String> printed;
    try {
      printed = printed(bash(script()));
    } finally {
      for (String module : LINKED) {
        Files.delete(folder.resolve(module));
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.block().language().equals("console")) {
        Shown.assertLinesMatch(
            step.block() + ", " + step.command(),
            placed(step.shown()),
            printed.getOrDefault(i, "").replaceAll(SLOW, ""));
      }
    }
  }

  private void transcript(Pages.Block block) {
    boolean background = block.options().equals("background");
    Step step = null;
    for (String line : block.text().lines().toList()) {
      if (line.startsWith("$ ")) {
        if (step != null) {
          steps.add(step);
        }
        step = new Step(block, line.substring(2), "", background);
      } else if (step != null) {
        step = step.printing(line);
      }
    }
    assertThat(step).as("%s has a line that begins with $", block).isNotNull();
    steps.add(java.util.Objects.requireNonNull(step));
  }

  private void prepare() throws IOException {
    // A certificate of the reader's own authority, which pages may name.
    Files.writeString(folder.resolve("ca.crt"), CERTIFICATE);
    for (String module : LINKED) {
      Files.createSymbolicLink(folder.resolve(module), Pages.ROOT.resolve(module));
    }
    executable(
        "redoubt",
        "exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC dev.redoubt.cli.Main \"$@\"");
    for (String name : NOT_RUN_HERE) {
      assertThat(Pages.ROOT.resolve(name)).isExecutable();
      executable(name, "exit 0");
    }
    for (String name : NOT_RUN) {
      executable("bin/" + name, "exit 0");
    }
  }

  private void executable(String name, String text) throws IOException {
    Path file = write(name, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private String placed(String text) {
    return text.replace(REDIS, redis).replace(PORT, port);
  }

  /// One script, so that variables hold for the whole page. Each command says its exit code.
  private String script() {
    StringBuilder script = new StringBuilder("background=\n");
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String command = placed(step.command());
      if (step.background()) {
        // Executed, so that to kill the job is to kill the program.
        assertThat(command).startsWith("./redoubt ");
        script
            .append("{ exec ")
            .append(command)
            .append("\n} >background.")
            .append(i)
            .append(" 2>&1 &\n");
        script.append("background=\"$background $!\"\n");
        script.append("until grep -q 'Listening' background.").append(i);
        script.append("; do kill -0 $! || exit 71; sleep 0.1; done\n");
      } else {
        script.append("echo '").append(MARK).append(i).append("'\n");
        if (step.block().language().equals("sh")) {
          script.append("set -e\n").append(command).append("set +e\n");
        } else {
          script.append(command).append("\n");
          script.append("code=$?; [ $code = ").append(step.exit());
          script.append(" ] || { echo \"exit code $code\"; exit 70; }\n");
        }
      }
    }
    script.append("sleep 1; kill $background 2>/dev/null; wait\n");
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).background()) {
        script.append("echo '").append(MARK).append(i).append("'; cat background.").append(i);
        script.append("\n");
      }
    }
    return script.append("exit 0\n").toString();
  }

  private String bash(String script) throws IOException, InterruptedException {
    Path out = folder.resolve("page.out");
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    environment(bash.environment());
    Process process = bash.start();
    try {
      assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("the page's commands end").isTrue();
      String printed = Files.readString(out);
      assertThat(process.exitValue()).as("commands of a page:\n%s", printed).isZero();
      return printed;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private void environment(Map<String, String> environment) {
    environment.keySet().removeAll(List.of("MAX_MESSAGE_AGE", "LOG_LEVEL", "LOG_FORMAT"));
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    environment.put("PATH", folder.resolve("bin") + ":" + java + ":" + environment.get("PATH"));
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put("REDIS_URL", redis);
    environment.put("REDOUBT_HOME", folder.resolve("home").toString());
    environment.put("LC_ALL", "C.UTF-8");
  }

  private static Map<Integer, String> printed(String all) {
    Map<Integer, String> printed = new LinkedHashMap<>();
    for (String part : all.split("(?m)^" + MARK, -1)) {
      int end = part.indexOf('\n');
      if (end > 0 && part.substring(0, end).chars().allMatch(Character::isDigit)) {
        printed.put(Integer.parseInt(part.substring(0, end)), part.substring(end + 1));
      }
    }
    return printed;
  }
}
