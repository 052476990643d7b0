package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.DeadLetters.Letter;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of commands that look into the store of an agent that does not run.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DeadOptions {
  /// It is never connected.
  private static final String NOWHERE = "redis://localhost";

  @Option(names = "--as", required = true, paramLabel = "NAME", description = "the agent's name")
  AgentName as;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "key file (default: NAME.key in Redoubt's home)")
  @Nullable Path identity;

  @Option(
      names = "--passphrase-file",
      paramLabel = "F",
      description = "holds the key file's passphrase; - for standard input (default: ask)")
  @Nullable String passphraseFile;

  @Mixin StoreOption store;

  /// Does `work` with the agent, which keeps what that changes.
  ///
  /// @return the exit code
  int with(Shell shell, ToIntFunction<Agent> work) {
    if (!store.given()) {
      shell.say("--store is missing: give the store of " + as + ".");
      return ExitCode.USAGE;
    }
    Path file = identity == null ? Home.of(shell.environment()).keyFile(as) : identity;
    try (Identity opened = Passphrases.open(shell, KeyFile.read(file), passphraseFile, file);
        Agent agent =
            store.applied(Agent.builder(as.value()).redis(NOWHERE).identity(opened)).build()) {
      int code = work.applyAsInt(agent);
      agent.close(Duration.ZERO);
      return code;
    }
  }

  /// Says that there is no such letter.
  int missing(Shell shell, long number) {
    shell.say(
        "There is no dead letter "
            + number
            + ": 'redoubt dead list --as "
            + as
            + " --store FILE' shows all.");
    return ExitCode.USAGE;
  }

  /// All about it but headers and body.
  static JsonLine json(Letter letter) {
    return new JsonLine()
        .with("number", letter.number())
        .with("id", letter.id().toString())
        .with("from", letter.from())
        .with("fingerprint", letter.fingerprint().toString())
        .with("type", letter.type())
        .with("contentType", letter.contentType())
        .with("sentAt", letter.sentAt().toString())
        .with("diedAt", letter.diedAt().toString())
        .with("attempts", letter.attempts())
        .with("reason", letter.reason().name())
        .with("cause", letter.cause().orElse(null))
        .with("bytes", letter.body().size());
  }
}
