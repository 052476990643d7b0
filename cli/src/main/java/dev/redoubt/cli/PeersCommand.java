package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.PeerInfo;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.Trust;
import dev.redoubt.identity.TrustPolicy;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt peers [--json] [OPTION…]",
    description = "Lists the agents in the directory, and whether they are trusted.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt peers --json")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PeersCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  /// Not visible to others: an agent that only reads the directory publishes nothing.
  private static final String LOOKER = "looker";

  private final Shell shell;

  @Option(names = "--json", description = "one JSON object a line")
  boolean json;

  @Mixin RedisOptions options;

  PeersCommand(Shell shell) {
    this.shell = shell;
  }

  /// How we judge a peer's identity.
  private sealed interface Opinion {
    record Pinned() implements Opinion {}

    record Vouched() implements Opinion {}

    record NotPinned() implements Opinion {}

    record OtherPin() implements Opinion {}

    /// @param reason what is wrong with its credential
    record NotVouched(String reason) implements Opinion {}

    default boolean trusted() {
      return this instanceof Pinned || this instanceof Vouched;
    }

    default String words() {
      return switch (this) {
        case Pinned pinned -> "trusted";
        case Vouched vouched -> "trusted, by its credential";
        case NotPinned notPinned -> "not pinned yet";
        case OtherPin otherPin -> "NOT TRUSTED: pinned to another identity";
        case NotVouched(String reason) -> "NOT TRUSTED: " + reason;
      };
    }
  }

  @Override
  public Integer call() {
    RedisOptions.Trusted trusted = options.trusted(shell);
    for (PeerInfo peer : read()) {
      Opinion opinion = opinion(trusted, peer);
      shell.terminal().data(json ? json(peer, opinion) : line(peer, opinion));
    }
    return ExitCode.OK;
  }

  private List<PeerInfo> read() {
    try (Identity identity = Identity.generate(new SecureRandom()::nextBytes);
        Agent agent =
            options
                .connected(new Notices(shell.terminal()), shell, LOOKER)
                .identity(identity)
                .trust(Trust.pinned(Map.of()))
                .start()) {
      List<PeerInfo> peers =
          agent.peers().stream()
              .sorted(Comparator.comparing(PeerInfo::name).thenComparing(PeerInfo::publishedAt))
              .toList();
      if (peers.isEmpty()) {
        shell.say("Nobody is there.");
      }
      return peers;
    }
  }

  private static Opinion opinion(RedisOptions.Trusted trusted, PeerInfo peer) {
    Fingerprint pin = trusted.pins().pinned(peer.name());
    if (pin != null) {
      return pin.equals(peer.fingerprint()) ? new Opinion.Pinned() : new Opinion.OtherPin();
    }
    if (trusted.authorities().issuers().isEmpty()) {
      return new Opinion.NotPinned();
    }
    return switch (Trust.judge(
        trusted.authorities(),
        peer.name(),
        peer.fingerprint(),
        peer.credential(),
        System.currentTimeMillis())) {
      case TrustPolicy.Decision.Trusted vouched -> new Opinion.Vouched();
      case TrustPolicy.Decision.NotTrusted refused -> new Opinion.NotVouched(refused.reason());
      case TrustPolicy.Decision.NoRoom full -> new Opinion.NotVouched(full.reason());
    };
  }

  private String line(PeerInfo peer, Opinion opinion) {
    AnsiColors ink = shell.terminal().outInk();
    String words = Text.printable(opinion.words());
    if (opinion.trusted()) {
      words = ink.green(words);
    } else if (!(opinion instanceof Opinion.NotPinned)) {
      words = ink.red(words);
    }
    return ink.bold(String.format(Locale.ROOT, "%-16s", peer.name()))
        + "  "
        + (peer.alive() ? "here since " : "gone, since ")
        + TIME.format(peer.alive() ? peer.publishedAt() : peer.lastSeen())
        + "  "
        + words
        + "\n    "
        + ink.dim(peer.fingerprint().toString());
  }

  private static String json(PeerInfo peer, Opinion opinion) {
    return new JsonLine()
        .with("name", peer.name().value())
        .with("fingerprint", peer.fingerprint().toString())
        .with("instance", peer.instance().toString())
        .with("alive", peer.alive())
        .with("since", peer.publishedAt().toString())
        .with("lastSeen", peer.lastSeen().truncatedTo(ChronoUnit.MILLIS).toString())
        .with("trusted", opinion.trusted())
        .with("pinned", opinion instanceof Opinion.Pinned || opinion instanceof Opinion.OtherPin)
        .toString();
  }
}
