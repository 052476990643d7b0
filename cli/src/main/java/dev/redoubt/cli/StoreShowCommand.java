package dev.redoubt.cli;

import dev.redoubt.Agent;
import dev.redoubt.Delivery;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Verifies every seal of a store, and shows which instance it belongs to and how many messages"
            + " it keeps for whom. Its agent must not be running.",
    footerHeading = "%nExample:%n",
    footer = "  redoubt store show --as bob --store bob.db")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StoreShowCommand implements Callable<Integer> {
  private final Shell shell;

  @Option(names = "--json", description = "one JSON object a peer: instance, to, messages")
  boolean json;

  @Mixin StoppedAgent stopped;

  StoreShowCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    return stopped.with(shell, this::show);
  }

  private int show(Agent agent) {
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
    return ExitCode.OK;
  }
}
