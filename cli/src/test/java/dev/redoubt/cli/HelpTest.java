package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// Examples, completion and man pages: what is made from the model of the commands.
class HelpTest {
  private static final String FINGERPRINT =
      "qrmp1:uh7g-3342-eob6-gx5x-mc27-lggl-ywj3-igwe-iirf-tj3v-v4be-drns-xumq";
  private static final String SERIAL = "00".repeat(16);

  @TempDir Path folder;

  static Stream<CommandLine> commands() {
    var all = new ArrayList<CommandLine>();
    collect(Main.commandLine(Shell.ofProcess()), all);
    return all.stream();
  }

  private static void collect(CommandLine command, List<CommandLine> into) {
    if (command.getSubcommands().isEmpty()) {
      into.add(command);
    }
    command.getSubcommands().values().forEach(sub -> collect(sub, into));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachCommandHasAnExampleThatItTakes(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    List<String> examples =
        Stream.of(command.getCommandSpec().usageMessage().footer())
            .map(String::strip)
            .filter(line -> line.startsWith(name))
            .toList();
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      String arguments =
          example
              .replaceFirst("^redoubt ", "")
              .replaceFirst(" > .*", "")
              .replace("FINGERPRINT", FINGERPRINT)
              .replace("SERIAL", SERIAL);
      Main.commandLine(Shell.ofProcess()).parseArgs(arguments.split(" ", -1));
    }
  }

  @Test
  void bashCompletes() throws IOException, InterruptedException {
    assertThat(bash("redoubt", "tr")).containsExactly("trust");
    assertThat(bash("redoubt", "dead", "")).containsExactly("list", "show", "replay", "purge");
    assertThat(bash("redoubt", "send", "--wa")).containsExactly("--wait");
    assertThat(bash("redoubt", "acl", "bob", "--cl")).containsExactly("--cluster");
  }

  @Test
  void fishCompletes() throws IOException, InterruptedException {
    assumeThat(run("fish", "--version").code()).as("fish is not installed").isZero();
    assertThat(fish("redoubt tr")).containsExactly("trust");
    assertThat(fish("redoubt dead ")).containsExactlyInAnyOrder("list", "show", "replay", "purge");
    assertThat(fish("redoubt dead show --st")).containsExactly("--store");
    assertThat(fish("redoubt send --as bob --wa")).containsExactly("--wait");
    assertThat(fish("redoubt completion f")).containsExactly("fish");
    Files.writeString(folder.resolve("bob.key"), "");
    assertThat(fish("redoubt identity show bo")).containsExactly("bob.key");
  }

  @Test
  void eachCommandHasAManPage() throws IOException, InterruptedException {
    assertThat(Cli.in(folder).run("man", folder.resolve("man").toString()).code()).isZero();
    for (CommandLine command : commands().toList()) {
      Path page = folder.resolve("man/" + command.getCommandSpec().qualifiedName("-") + ".1");
      assertThat(page).content().contains(".SH SYNOPSIS", ".SH EXAMPLE");
    }
    Path send = folder.resolve("man/redoubt-send.1");
    assumeThat(run("groff", "--version").code()).as("groff is not installed").isZero();
    Ended shown = run("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", send.toString());
    assertThat(shown.out()).isEmpty();
  }

  private List<String> bash(String... words) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("redoubt.bash"), completion("bash"));
    String set = "COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); ";
    var command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "source \"$0\"; "
                    + set
                    + "_complete_redoubt \"$1\" \"${COMP_WORDS[COMP_CWORD]}\" 2>/dev/null; "
                    + "printf '%s\\n' \"${COMPREPLY[@]}\"",
                script.toString()));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new)).out().lines().map(String::strip).toList();
  }

  private List<String> fish(String line) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("redoubt.fish"), completion("fish"));
    Ended ended =
        run("fish", "--no-config", "-c", "source " + script + "; complete -C '" + line + "'");
    return ended.out().lines().map(found -> found.split("\t", -1)[0]).toList();
  }

  private String completion(String shell) {
    return Cli.in(folder).run("completion", shell).out();
  }

  private record Ended(int code, String out) {}

  private Ended run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(Path.of("/dev/null").toFile())
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.waitFor(), out);
    } catch (IOException e) {
      return new Ended(127, String.valueOf(e.getMessage()));
    }
  }
}
