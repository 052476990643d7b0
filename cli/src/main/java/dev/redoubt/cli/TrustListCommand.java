package dev.redoubt.cli;

import dev.redoubt.files.PinFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Lists pinned agents and trusted authorities with their fingerprints. A stranger was pinned"
            + " because it contacted us.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt trust list")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrustListCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(
      names = "--json",
      description =
          "one JSON object a line: name (null for an authority), fingerprint, authority, stranger")
  boolean json;

  @Mixin TrustOptions options;

  TrustListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    PinFile pins = options.pins(shell);
    Set<AgentName> strangers = pins.strangers();
    pins.pins()
        .forEach((name, fingerprint) -> show(name.value(), fingerprint, strangers.contains(name)));
    pins.issuers().forEach(issuer -> show(null, issuer, false));
    if (pins.pins().isEmpty() && pins.issuers().isEmpty()) {
      shell.say(options.file(shell) + " trusts nobody.");
    }
    return ExitCode.OK;
  }

  private void show(@Nullable String name, Fingerprint fingerprint, boolean stranger) {
    String line =
        json
            ? new JsonLine()
                .with("name", name)
                .with("fingerprint", fingerprint.toString())
                .with("authority", name == null)
                .with("stranger", stranger)
                .toString()
            : String.format(
                Locale.ROOT,
                "%-16s  %s%s",
                name == null ? "(authority)" : name,
                fingerprint,
                stranger ? "  (stranger)" : "");
    shell.terminal().data(line);
  }
}
