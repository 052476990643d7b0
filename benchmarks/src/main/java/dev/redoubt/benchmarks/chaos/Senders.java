package dev.redoubt.benchmarks.chaos;

import dev.redoubt.Agent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Agents that send numbers to each of their peers.
final class Senders implements AgentProcess.Side {
  private final List<Agent> agents;
  private final List<SendingLink> links = new ArrayList<>();

  Senders(
      Access access,
      Duration timeToLive,
      List<String> names,
      List<String> peers,
      int firstLink,
      HistoryFile history) {
    agents = names.stream().map(name -> access.agent(name, timeToLive).start()).toList();
    int link = firstLink;
    for (Agent agent : agents) {
      for (String peer : peers) {
        links.add(new SendingLink(agent, peer, timeToLive, link++, history));
      }
    }
    links.forEach(SendingLink::start);
  }

  @Override
  public void target(int messages) {
    links.forEach(link -> link.target(messages));
  }

  @Override
  public void end() throws InterruptedException {
    for (SendingLink link : links) {
      link.finish();
    }
    for (SendingLink link : links) {
      link.await();
    }
  }

  @Override
  public void close() {
    agents.forEach(Agent::close);
  }
}
