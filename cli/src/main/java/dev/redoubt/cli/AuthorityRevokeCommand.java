package dev.redoubt.cli;

import dev.redoubt.ConfigurationException;
import dev.redoubt.ErrorCode;
import dev.redoubt.core.Protocol;
import dev.redoubt.files.TrustFiles;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Serial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt authority revoke --key F --list F [--days N] [SERIAL…]",
    description =
        "Adds serials to the authority's revocation list and renews it; creates the list if it is"
            + " missing. Without a serial it only renews the list: agents refuse all credentials of an"
            + " authority whose list is out of date.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt authority revoke --key authority.key --list revoked SERIAL")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class AuthorityRevokeCommand implements Callable<Integer> {
  private static final int DAYS_MAX = 366;

  private final Shell shell;

  @Mixin IssuerOptions issuer;

  @Parameters(paramLabel = "SERIAL", description = "serial numbers of the credentials to revoke")
  List<Serial> serials = List.of();

  @Option(names = "--list", required = true, paramLabel = "F", description = "the revocation list")
  Path list;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "7",
      description = "days until the list must be renewed (default: 7)")
  int days;

  @Option(names = "--json", description = "one JSON object, as from 'authority show'")
  boolean json;

  @Spec CommandSpec spec;

  AuthorityRevokeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Duration life = IssuerOptions.days(spec, days, DAYS_MAX);
    try (Identity identity = issuer.identity(shell)) {
      long number = 1;
      SortedSet<Serial> revoked = new TreeSet<>(serials);
      if (Files.exists(list)) {
        RevocationList before = own(identity);
        number = before.content().number() + 1;
        revoked.addAll(before.content().serials());
      }
      RevocationList renewed = renewed(identity, number, revoked, life);
      TrustFiles.replace(list, renewed.encoded());
      shell.terminal().data(json ? Statements.json(renewed) : Statements.line(renewed));
      shell.say("Wrote " + list + ". Every agent that uses the list needs the new one.");
    }
    return ExitCode.OK;
  }

  private RevocationList own(Identity identity) {
    RevocationList before = TrustFiles.revocations(list);
    if (!before.issuer().equals(identity.fingerprint())) {
      throw new ConfigurationException(
          ErrorCode.REVOCATIONS_ISSUER,
          list
              + " is the list of another authority, "
              + before.issuer()
              + ": give that one's key, or another file.");
    }
    return before;
  }

  private static RevocationList renewed(
      Identity identity, long number, SortedSet<Serial> revoked, Duration life) {
    if (revoked.size() > Protocol.REVOKED_SERIALS) {
      throw new ConfigurationException(
          "REVOCATIONS_FULL",
          "A revocation list has at most "
              + Protocol.REVOKED_SERIALS
              + " serials: begin with a new authority.");
    }
    long now = System.currentTimeMillis();
    RevocationList.Content content =
        new RevocationList.Content(number, now, now + life.toMillis(), revoked);
    return RevocationList.issue(content, identity, new SecureRandom()::nextBytes);
  }
}
