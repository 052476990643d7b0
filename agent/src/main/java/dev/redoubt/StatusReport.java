package dev.redoubt;

import dev.redoubt.core.budget.MemoryStatus;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.endpoint.Snapshot;
import dev.redoubt.core.session.KeyTimes;
import dev.redoubt.identity.Voucher;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Builds an [AgentStatus].
final class StatusReport {
  private StatusReport() {}

  static AgentStatus of(
      ConnectionState.Report connection,
      Snapshot snapshot,
      AgentCounters counters,
      AgentStatus.Queue sending,
      AgentStatus.Queue answers,
      Map<String, Integer> handlers,
      long nanos) {
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
        snapshot.peers().stream().map(peer -> peer(peer, nanos)).toList(),
        counters,
        new AgentStatus.Queues(outbox, answers, inbox(snapshot)),
        memory(snapshot.memory()),
        new AgentStatus.Sessions(
            snapshot.sessions(), snapshot.handshakes(), snapshot.rotations(), snapshot.kemSteps()),
        tables);
  }

  private static AgentStatus.Peer peer(Snapshot.Peer peer, long nanos) {
    Snapshot.Irregular irregular = peer.irregular();
    Voucher voucher = peer.peer().voucher();
    return new AgentStatus.Peer(
        peer.peer().name().value(),
        peer.peer().fingerprint(),
        peer.instance(),
        peer.alive(),
        peer.peer().standing(),
        Optional.ofNullable(voucher).map(kept -> Instant.ofEpochMilli(kept.notAfterMillis())),
        Optional.ofNullable(peer.keys()).map(keys -> keys(keys, nanos)),
        peer.unsettled(),
        new AgentStatus.Irregularities(
            irregular.gaps(), irregular.replays(), irregular.reorderings(), irregular.rollbacks()));
  }

  private static AgentStatus.Keys keys(KeyTimes keys, long nanos) {
    return new AgentStatus.Keys(
        keys.initiator(),
        keys.epoch(),
        keys.generation(),
        until(keys.generationEnds(), nanos),
        until(keys.stepDue(), nanos),
        until(keys.ends(), nanos).orElse(Duration.ZERO));
  }

  private static Optional<Duration> until(long at, long nanos) {
    return at == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, at - nanos)));
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
