package dev.redoubt.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes commands and options.",
      "For bash and zsh, source it in ~/.bashrc or ~/.zshrc: source <(redoubt completion bash)"
    },
    footerHeading = "%nExample:%n",
    footer = "  redoubt completion fish > ~/.config/fish/completions/redoubt.fish")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompletionCommand implements Callable<Integer> {
  /// The shells that there are scripts for.
  enum Kind {
    BASH,
    ZSH,
    FISH
  }

  private final Shell shell;

  @Parameters(paramLabel = "bash|zsh|fish", description = "the shell")
  Kind kind;

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    CommandLine all = Main.commandLine(shell);
    String script =
        switch (kind) {
          case BASH, ZSH -> AutoComplete.bash("redoubt", all);
          case FISH -> FishCompletion.of(all);
        };
    shell.terminal().data(script.stripTrailing());
    return ExitCode.OK;
  }
}
