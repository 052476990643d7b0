package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.session.DropReason;
import dev.redoubt.core.session.Opened;
import dev.redoubt.core.session.Resp;
import dev.redoubt.core.session.Session;
import dev.redoubt.core.session.SessionTable;
import dev.redoubt.core.session.Workspace;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.transport.Entry;
import java.util.ArrayList;
import java.util.List;

/// Takes what was read: passes handshakes on, finds the key of each envelope, and has what was
/// opened count.
final class Receiver {
  private final Routes routes;
  private final Acceptor acceptor;
  private final InboundChannels inbound;
  private final Destinations destinations;
  private final Irregularities irregularities;
  private final Effects effects;
  private final Workspace workspace = new Workspace();

  Receiver(
      Routes routes,
      Acceptor acceptor,
      InboundChannels inbound,
      Destinations destinations,
      Irregularities irregularities,
      Effects effects) {
    this.routes = routes;
    this.acceptor = acceptor;
    this.inbound = inbound;
    this.destinations = destinations;
    this.irregularities = irregularities;
    this.effects = effects;
  }

  List<Arrival> arrived(List<Entry> entries, Now now) {
    List<Arrival> arrivals = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      switch (entry.stream()) {
        case HANDSHAKE -> handshake(entry.bytes(), now);
        case DATA -> arrivals.add(arrival(entry.bytes()));
      }
    }
    return arrivals;
  }

  private Arrival arrival(Bytes envelope) {
    return new Arrival(envelope, routes.session(envelope));
  }

  private void handshake(Bytes bytes, Now now) {
    Bytes handshakeId = Resp.handshakeId(bytes);
    if (handshakeId == null) {
      acceptor.init(bytes, now);
    } else if (!routes.resp(handshakeId, bytes, now)) {
      effects.drop(DropReason.UNKNOWN_HANDSHAKE);
    }
  }

  /// Opens `arrivals` with one thread.
  void open(List<Arrival> arrivals) {
    arrivals.forEach(arrival -> arrival.open(workspace));
  }

  void opened(List<Arrival> arrivals, Now now) {
    for (Arrival arrival : arrivals) {
      Session session = arrival.session();
      if (session == null) {
        late(arrival.envelope(), now);
      } else {
        opened(arrival, session, now);
      }
    }
  }

  /// There was no key for `envelope` when it arrived: those before it may have brought one.
  private void late(Bytes envelope, Now now) {
    Arrival arrival = arrival(envelope);
    Session session = arrival.session();
    if (session == null) {
      effects.drop(SessionTable.refusal(envelope));
    } else {
      arrival.open(workspace);
      opened(arrival, session, now);
    }
  }

  private void opened(Arrival arrival, Session session, Now now) {
    switch (arrival.commit(now)) {
      case Opened.Rejected rejected -> {
        effects.drop(rejected.reason());
        if (rejected.reason() == DropReason.REPLAYED) {
          irregularities.replayed(peer(session), now);
        }
      }
      case Opened.Accepted accepted -> {
        acceptor.opened(session);
        accepted(session, accepted, now);
      }
    }
  }

  private void accepted(Session session, Opened.Accepted opened, Now now) {
    InstanceKey key = peer(session);
    irregularities.opened(key, opened.position(), now);
    Routes.Opener opener = routes.opener(session);
    if (opener != null) {
      opener.opened(session, opened, now);
      return;
    }
    InboundChannel channel = inbound.channel(key);
    if (channel != null) {
      destinations.seen(channel.peer().name(), channel.inbox(), now);
      channel.opened(session, opened, now);
    }
  }

  private static InstanceKey peer(Session session) {
    return new InstanceKey(session.peer(), session.peerInstance());
  }
}
