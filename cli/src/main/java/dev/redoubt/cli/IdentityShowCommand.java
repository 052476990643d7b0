package dev.redoubt.cli;

import dev.redoubt.files.KeyFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows name and fingerprint of a key file; needs no passphrase.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt identity show bob.key")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IdentityShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "FILE", description = "the key file")
  Path file;

  @Option(names = "--json", description = "one JSON object: name, fingerprint")
  boolean json;

  IdentityShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    KeyFile keys = KeyFile.read(file);
    String name = keys.name().value();
    String fingerprint = keys.fingerprint().toString();
    shell
        .terminal()
        .data(
            json
                ? new JsonLine().with("name", name).with("fingerprint", fingerprint).toString()
                : name + "  " + fingerprint);
    if (!json) {
      shell.say(keys.encrypted() ? "The file is encrypted." : "The file is NOT encrypted.");
    }
    return ExitCode.OK;
  }
}
