package dev.redoubt.cli;

import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Serial;
import dev.redoubt.identity.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "issue",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis =
        "redoubt authority issue --key F --as NAME --fingerprint FP [--days N] --out CRED",
    description =
        "Issues a credential: this fingerprint may use this name for a limited time. A running agent"
            + " reads a renewed file by itself.",
    footerHeading = "%nExample:%n",
    footer =
        "  redoubt authority issue --key authority.key --as bob --fingerprint FINGERPRINT --out bob.credential")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuthorityIssueCommand implements Callable<Integer> {
  private static final int DAYS_MAX = 3_650;

  private final Shell shell;

  @Mixin IssuerOptions issuer;

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "the agent's name")
  AgentName as;

  @Option(
      names = "--fingerprint",
      required = true,
      paramLabel = "FP",
      description = "the agent's fingerprint, compared with its owner")
  Fingerprint fingerprint;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description = "days of validity (default: 7; agents refuse more)")
  int days;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "CRED",
      description = "the credential's file, which is created or replaced")
  Path out;

  @Option(names = "--json", description = "one JSON object, as from 'authority show'")
  boolean json;

  @Spec CommandSpec spec;

  AuthorityIssueCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Duration life = IssuerOptions.days(spec, days, DAYS_MAX);
    if (Files.exists(out)) {
      TrustFiles.credential(out); // overwrite nothing but a credential
    }
    Credential credential = issue(life);
    TrustFiles.replace(out, credential.encoded());
    shell.terminal().data(json ? Statements.json(credential) : Statements.line(credential));
    shell.say("Wrote " + out + ". Give it to the agent: --credential " + out.getFileName());
    if (life.compareTo(Trust.CREDENTIAL_LIFE) > 0) {
      shell.say(
          "Agents refuse credentials that are valid for more than "
              + Trust.CREDENTIAL_LIFE.toDays()
              + " days, unless they are told otherwise.");
    }
    return ExitCode.OK;
  }

  private Credential issue(Duration life) {
    SecureRandom random = new SecureRandom();
    long now = System.currentTimeMillis();
    try (Identity identity = issuer.identity(shell)) {
      Credential.Content content =
          new Credential.Content(
              Serial.random(random::nextBytes), as, fingerprint, now, now + life.toMillis());
      return Credential.issue(content, identity, random::nextBytes);
    }
  }
}
