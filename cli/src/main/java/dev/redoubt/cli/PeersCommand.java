package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.KeyFile;
import dev.redoubt.PeerInfo;
import dev.redoubt.core.identity.AgentName;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.identity.PinStore;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "redoubt peers [--json] [OPTION…]",
    description = "Lists the agents that are there.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class PeersCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  /// Somebody who only looks publishes nothing, so this name is seen by nobody.
  private static final AgentName LOOKER = AgentName.of("looker");

  private final Shell shell;

  @Option(names = "--json", description = "one JSON object a line")
  boolean json;

  @Mixin AgentOptions options;

  PeersCommand(Shell shell) {
    this.shell = shell;
  }

  /// What our pins say about a peer's identity.
  enum Pinned {
    YES("trusted"),
    NO("not pinned yet"),
    OTHER("NOT TRUSTED: pinned to another identity");

    final String words;

    Pinned(String words) {
      this.words = words;
    }
  }

  @Override
  public Integer call() {
    PinStore pins = options.pins(shell);
    for (PeerInfo peer : read()) {
      Pinned pinned = pinned(pins, peer);
      shell.terminal().data(json ? json(peer, pinned) : line(peer, pinned));
    }
    return ExitCode.OK;
  }

  private List<PeerInfo> read() {
    AgentName name = options.identity == null ? LOOKER : KeyFile.read(options.identity).name();
    try (Identity identity =
            options.identity == null
                ? Identity.generate(new SecureRandom()::nextBytes)
                : options.identity(shell, name);
        Agent agent = options.builder(shell, name).identity(identity).start()) {
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

  private static Pinned pinned(PinStore pins, PeerInfo peer) {
    Fingerprint pin = pins.pinned(peer.name());
    if (pin == null) {
      return Pinned.NO;
    }
    return pin.equals(peer.fingerprint()) ? Pinned.YES : Pinned.OTHER;
  }

  private String line(PeerInfo peer, Pinned pinned) {
    Ink ink = shell.terminal().outInk();
    String words =
        switch (pinned) {
          case YES -> ink.green(pinned.words);
          case NO -> pinned.words;
          case OTHER -> ink.red(pinned.words);
        };
    return ink.bold(String.format(Locale.ROOT, "%-16s", peer.name()))
        + "  "
        + (peer.alive() ? "here since " : "gone, since ")
        + TIME.format(peer.alive() ? peer.publishedAt() : peer.lastSeen())
        + "  "
        + words
        + "\n    "
        + ink.dim(peer.fingerprint().toString());
  }

  private static String json(PeerInfo peer, Pinned pinned) {
    return new JsonLine()
        .with("name", peer.name().value())
        .with("fingerprint", peer.fingerprint().toString())
        .with("instance", peer.instance().toString())
        .with("alive", peer.alive())
        .with("since", peer.publishedAt().toString())
        .with("lastSeen", peer.lastSeen().truncatedTo(ChronoUnit.MILLIS).toString())
        .with("trusted", pinned == Pinned.YES)
        .with("pinned", pinned != Pinned.NO)
        .toString();
  }
}
