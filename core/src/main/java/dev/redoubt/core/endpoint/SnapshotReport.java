package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.MemoryBudget;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.KeyTimes;
import dev.redoubt.core.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Describes an endpoint to its driver.
final class SnapshotReport {
  private final Destinations destinations;
  private final InboundChannels inbound;
  private final TableReport tables;
  private final Effects effects;
  private final Irregularities irregularities;
  private final MemoryBudget budget;

  SnapshotReport(
      Destinations destinations,
      InboundChannels inbound,
      TableReport tables,
      Effects effects,
      Irregularities irregularities,
      MemoryBudget budget) {
    this.destinations = destinations;
    this.inbound = inbound;
    this.tables = tables;
    this.effects = effects;
    this.irregularities = irregularities;
    this.budget = budget;
  }

  Snapshot snapshot() {
    List<Snapshot.Peer> peers = new ArrayList<>();
    long unsettled = 0;
    for (Destination destination : destinations) {
      unsettled += destination.unsettled();
      for (OutboundChannel channel : destination.channels()) {
        PeerInstance instance = destination.directory().instance(channel.inbox());
        if (instance != null) {
          peers.add(recipient(instance, channel));
        }
      }
    }
    long held = 0;
    for (InboundChannel channel : inbound) {
      held += channel.links().messages();
      peers.add(sender(channel));
    }
    EndpointCounters counters = effects.counters();
    TableSizes sizes = tables.sizes();
    return new Snapshot(
        peers,
        anomalies(),
        unsettled,
        held,
        budget.status(),
        sizes.sessions(),
        counters.rotations(),
        counters.kemSteps(),
        counters.handshakes(),
        sizes);
  }

  private Snapshot.Peer recipient(PeerInstance instance, OutboundChannel channel) {
    return new Snapshot.Peer(
        instance.peer(),
        channel.key().instance(),
        !instance.left() && !instance.silent(),
        keys(channel.initiator().session()),
        channel.unsettled(),
        irregularities.counts(channel.key()));
  }

  private Snapshot.Peer sender(InboundChannel channel) {
    return new Snapshot.Peer(
        channel.peer(),
        channel.instance(),
        !channel.peerLeft(),
        keys(channel.sessions().newest()),
        0,
        irregularities.counts(channel.key()));
  }

  private static @Nullable KeyTimes keys(@Nullable Session session) {
    return session == null || session.closed() ? null : session.keyTimes();
  }

  Anomalies anomalies() {
    EndpointCounters counters = effects.counters();
    return new Anomalies(
        counters.misbehaviour(),
        drops(),
        counters.peersRefused(),
        counters.refusedByPeers(),
        budget.evicted(),
        effects.eventsWithheld());
  }

  private Map<String, Long> drops() {
    Map<String, Long> drops = effects.counters().drops();
    if (budget.refused() > 0) {
      drops.put(DropReason.BEYOND_BUDGET.name(), budget.refused());
    }
    return drops;
  }
}
