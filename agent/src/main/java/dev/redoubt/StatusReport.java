package dev.redoubt;

import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.endpoint.Snapshot;
import java.util.HashMap;
import java.util.Map;

/// Builds an [AgentStatus].
final class StatusReport {
  private StatusReport() {}

  static AgentStatus of(
      ConnectionState.Report connection,
      Snapshot snapshot,
      AgentCounters counters,
      AgentStatus.Queue sending,
      AgentStatus.Queue answers,
      Map<String, Integer> handlers) {
    Map<String, Integer> tables = new HashMap<>(snapshot.tables().byName());
    tables.putAll(handlers);
    AgentStatus.Queue outbox =
        new AgentStatus.Queue(
            Math.max(0, snapshot.unsettled() - answers.messages()),
            sending.bytes(),
            sending.budget());
    return new AgentStatus(
        connection.connection(),
        connection.reason(),
        snapshot.peers().stream().map(StatusReport::peer).toList(),
        counters,
        new AgentStatus.Queues(outbox, answers, inbox(snapshot)),
        memory(snapshot.memory()),
        new AgentStatus.Sessions(
            snapshot.sessions(), snapshot.handshakes(), snapshot.rotations(), snapshot.kemSteps()),
        tables);
  }

  private static AgentStatus.Peer peer(Snapshot.Peer peer) {
    Snapshot.Irregular irregular = peer.irregular();
    return new AgentStatus.Peer(
        peer.peer().name().value(),
        peer.peer().fingerprint(),
        peer.instance(),
        peer.alive(),
        peer.session(),
        peer.unsettled(),
        new AgentStatus.Irregularities(
            irregular.gaps(), irregular.replays(), irregular.reorderings(), irregular.rollbacks()));
  }

  private static AgentStatus.Queue inbox(Snapshot snapshot) {
    return new AgentStatus.Queue(
        snapshot.inboundMessages(),
        snapshot.memory().byUse().getOrDefault(MemoryUse.MESSAGES, 0L),
        snapshot.memory().total());
  }

  private static AgentStatus.Memory memory(MemoryStatus memory) {
    Map<String, Long> byUse = new HashMap<>();
    memory.byUse().forEach((use, bytes) -> byUse.put(use.name(), bytes));
    return new AgentStatus.Memory(
        memory.total(),
        memory.used(),
        memory.share(),
        memory.strangersMax(),
        memory.strangers(),
        byUse);
  }
}
