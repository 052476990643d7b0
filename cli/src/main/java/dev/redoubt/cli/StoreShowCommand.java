package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import dev.redoubt.files.KeyFile;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Identity;
import dev.redoubt.testkit.InMemoryTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Verifies every seal of a store, and shows which instance it belongs to and how many messages"
            + " it keeps for whom. Its agent must not be running.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreShowCommand implements Callable<Integer> {
  private final Shell shell;

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

  @Option(names = "--json", description = "one JSON object a peer: instance, to, messages")
  boolean json;

  @Mixin StoreOption store;

  @Spec CommandSpec spec;

  StoreShowCommand(Shell shell) {
    this.shell = shell;
  }

  /// An agent that was built and not started has read its store, and written nothing.
  @Override
  public Integer call() {
    if (!store.given()) {
      throw new ParameterException(spec.commandLine(), "give the store: --store FILE or URI");
    }
    store.requireThere();
    Path file = identity == null ? Home.of(shell.environment()).keyFile(as) : identity;
    try (Identity used = Passphrases.open(shell, KeyFile.read(file), passphraseFile, file);
        InMemoryTransport nowhere = new InMemoryTransport()) {
      Agent agent =
          store.applied(shell, Agent.builder(as.value()).transport(nowhere).identity(used)).build();
      try {
        show(agent);
      } finally {
        agent.close(Duration.ZERO);
      }
    }
    return ExitCode.OK;
  }

  private void show(Agent agent) {
    String instance = agent.instance().toString();
    Map<String, Long> kept =
        agent.restored().stream()
            .collect(Collectors.groupingBy(Delivery::to, TreeMap::new, Collectors.counting()));
    kept.forEach((to, messages) ->
        shell
            .terminal()
            .data(
                json
                    ? new JsonLine()
                        .with("instance", instance)
                        .with("to", to)
                        .with("messages", messages)
                        .toString()
                    : to + "  " + Text.count(messages, "message")));
    shell.say(
        "Every seal is good. The store is of instance "
            + instance
            + " and keeps "
            + Text.count(agent.restored().size(), "message")
            + ".");
  }
}
