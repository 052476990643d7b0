package dev.redoubt.core.endpoint;

/// Measures the tables of an endpoint.
final class TableReport {
  private final Destinations destinations;
  private final InboundChannels inbound;
  private final Acceptor acceptor;
  private final Routes routes;
  private final Effects effects;
  private final Irregularities irregularities;

  TableReport(
      Destinations destinations,
      InboundChannels inbound,
      Acceptor acceptor,
      Routes routes,
      Effects effects,
      Irregularities irregularities) {
    this.destinations = destinations;
    this.inbound = inbound;
    this.acceptor = acceptor;
    this.routes = routes;
    this.effects = effects;
    this.irregularities = irregularities;
  }

  TableSizes sizes() {
    int sessions = 0;
    int accepted = 0;
    int pending = 0;
    int links = 0;
    int instances = 0;
    for (Destination destination : destinations) {
      int channels = 0;
      for (OutboundChannel channel : destination.channels()) {
        channels++;
        sessions += channel.initiator().sessions();
        pending = Math.max(pending, channel.initiator().pending());
      }
      instances = Math.max(instances, channels);
    }
    for (InboundChannel channel : inbound) {
      sessions += channel.sessions().count();
      accepted = Math.max(accepted, channel.sessions().count());
      links = Math.max(links, channel.links().busy());
    }
    Prekeys prekeys = acceptor.prekeys();
    return new TableSizes(
        inbound.count(),
        destinations.count(),
        sessions,
        routes.keys(),
        inbound.links(),
        routes.handshakes(),
        effects.writesUnderWay(),
        irregularities.count(),
        prekeys.initsKnown(),
        prekeys.respsStored(),
        acceptor.identitiesCounted(),
        new TableSizes.Largest(accepted, pending, links, instances, prekeys.inits()));
  }
}
