package dev.redoubt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "man",
    mixinStandardHelpOptions = true,
    description = "Writes a man page for each command into a folder.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt man ~/.local/share/man/man1")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ManCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "FOLDER", description = "made if it is missing")
  Path folder;

  ManCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try {
      Files.createDirectories(folder);
      int written = write(Main.commandLine(shell));
      shell.say("Wrote " + Text.count(written, "man page") + " to " + folder + ".");
      return ExitCode.OK;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int write(CommandLine command) throws IOException {
    ManPage page = new ManPage(command);
    Files.writeString(folder.resolve(page.name() + ".1"), page.text());
    int written = 1;
    for (CommandLine sub : command.getSubcommands().values()) {
      written += write(sub);
    }
    return written;
  }
}
