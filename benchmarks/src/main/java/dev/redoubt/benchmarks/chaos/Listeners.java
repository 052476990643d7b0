package dev.redoubt.benchmarks.chaos;

import dev.redoubt.Agent;
import java.time.Duration;
import java.util.List;

/// Agents that note each number that they are sent.
final class Listeners implements AgentProcess.Side {
  static final String TYPE = "number";

  private final List<Agent> agents;

  Listeners(Access access, Duration timeToLive, List<String> names, HistoryFile history) {
    agents =
        names.stream()
            .map(name ->
                access
                    .agent(name, timeToLive)
                    .handle(
                        TYPE,
                        Integer.class,
                        (message, context) ->
                            history.add(
                                new Handling(
                                        message.from(), name, message.body(), message.redelivered())
                                    .line()))
                    .start())
            .toList();
  }

  @Override
  public void target(int messages) {
    throw new IllegalStateException("Listeners send nothing.");
  }

  @Override
  public void end() {}

  @Override
  public void close() {
    agents.forEach(Agent::close);
  }
}
