package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.Succession;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "succeed",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt trust succeed [--trust FILE] SUCCESSION",
    description =
        "Moves the pin of an agent to its new identity, by a succession that both identities have"
            + " signed.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt trust succeed bob.succession")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustSucceedCommand implements Callable<Integer> {
  private final Shell shell;

  @Parameters(paramLabel = "SUCCESSION", description = "a file that 'identity succeed' has written")
  Path file;

  @Mixin TrustOptions options;

  TrustSucceedCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Succession succession = TrustFiles.succession(file);
    String who = "\"" + succession.name() + "\"";
    switch (options.pins(shell).succeed(succession, System.currentTimeMillis())) {
      case MOVED ->
          shell.say(
              who
                  + " is now pinned to "
                  + succession.successor()
                  + "\n  and no longer to "
                  + succession.old());
      case ALREADY -> shell.say(who + " is pinned to " + succession.successor() + " already.");
      case NOT_YET ->
          throw refused(
              " counts only from "
                  + Instant.ofEpochMilli(succession.notBeforeMillis())
                  + ": try again then.");
      case NOT_PINNED ->
          throw refused(
              " is about "
                  + who
                  + ", who is not pinned: to pin its new identity, use 'trust add'.");
      case OTHER_PIN ->
          throw refused(
              " is about "
                  + who
                  + ", who is pinned to neither of its two identities: ask its owner, and compare"
                  + " fingerprints.");
    }
    return ExitCode.OK;
  }

  private ConfigurationException refused(String why) {
    return new ConfigurationException("SUCCESSION_REFUSED", file + why);
  }
}
