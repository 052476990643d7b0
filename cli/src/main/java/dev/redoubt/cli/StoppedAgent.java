package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.testkit.InMemoryTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of commands that look into the store of an agent that does not run.
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoppedAgent {
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

  @Spec(Spec.Target.MIXEE)
  CommandSpec command;

  /// Does `work` with the agent, which is built and not started: it has read its store, and keeps
  /// what `work` changes.
  ///
  /// @return the exit code
  int with(Shell shell, ToIntFunction<Agent> work) {
    if (!store.given()) {
      throw new ParameterException(command.commandLine(), "give the store: --store FILE or URI");
    }
    store.requireThere();
    Path file = identity == null ? Home.of(shell.environment()).keyFile(as) : identity;
    try (Identity opened = Passphrases.open(shell, KeyFile.read(file), passphraseFile, file);
        InMemoryTransport nowhere = new InMemoryTransport();
        Agent agent =
            store
                .applied(shell, Agent.builder(as.value()).transport(nowhere).identity(opened))
                .build()) {
      int code = work.applyAsInt(agent);
      agent.close(Duration.ZERO);
      return code;
    }
  }
}
