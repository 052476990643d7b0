package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.core.link.KeptLink;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an earlier run has left in the store, for the parts of the endpoint that go on with it.
final class Kept {
  /// Where an outbound link leads, and which run of ours has begun it.
  ///
  /// @param to null where no instance had been chosen
  private record Address(long run, AgentName name, @Nullable InstanceKey to, Bytes encoded) {}

  private final OwnState own;
  private final Map<Long, Address> addresses = new HashMap<>();

  /// By link and first number.
  private final Map<Long, TreeMap<Long, Bytes>> messages = new HashMap<>();

  private final Destinations destinations;
  private final InboundChannels inbound;

  Kept(OwnState own, Destinations destinations, InboundChannels inbound) {
    this.own = own;
    this.destinations = destinations;
    this.inbound = inbound;
  }

  /// Where an outbound link leads, as it is kept.
  static Bytes address(long run, AgentName name, @Nullable InstanceKey to) {
    WireWriter out = new WireWriter(128);
    out.u64(run).text8(name.value());
    if (to != null) {
      out.bytes(to.fingerprint().value()).bytes(to.instance().value());
    }
    return Bytes.wrap(out.toArray());
  }

  private static Address address(Bytes encoded) throws MalformedException {
    WireReader in = new WireReader(encoded.toArray());
    long run = in.time();
    AgentName name = AgentName.decode(in.opaque8());
    InstanceKey to = in.remaining() == 0 ? null : instance(in);
    in.end();
    return new Address(run, name, to, encoded);
  }

  private static InstanceKey instance(WireReader in) throws MalformedException {
    Fingerprint fingerprint = new Fingerprint(in.bytes(Fingerprint.BYTES));
    return new InstanceKey(fingerprint, new InstanceId(in.bytes(InstanceId.BYTES)));
  }

  /// Takes everything that was kept.
  void restore(Map<Bytes, Bytes> kept, Outgoing.Listener listener, TicketFactory tickets, Now now)
      throws MalformedException {
    for (Map.Entry<Bytes, Bytes> entry : kept.entrySet()) {
      read(entry.getKey(), entry.getValue(), now);
    }
    List<Map.Entry<Long, Address>> all = new ArrayList<>(addresses.entrySet());
    all.sort(
        Comparator.comparing((Map.Entry<Long, Address> each) -> each.getValue().to == null)
            .thenComparingLong(each -> each.getValue().run)
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<Long, Address> each : all) {
      restore(each.getKey(), each.getValue(), listener, tickets, now);
    }
    if (!messages.isEmpty()) {
      throw new MalformedException("messages of an unknown link");
    }
  }

  private void read(Bytes key, Bytes value, Now now) throws MalformedException {
    WireReader in = Keys.reader(key);
    switch (Keys.kind(key)) {
      case Keys.OWN -> {} // read before
      case Keys.OUTBOUND_LINK -> addresses.put(in.u64(), address(value));
      case Keys.MESSAGES ->
          messages.computeIfAbsent(in.u64(), link -> new TreeMap<>()).put(in.time(), value);
      case Keys.INBOUND_LINK ->
          inbound.restored().add(instance(in), in.u64(), KeptLink.decode(value), now);
      case Keys.FORGOTTEN -> {
        Fingerprint who = in.remaining() == 0 ? null : new Fingerprint(in.bytes(Fingerprint.BYTES));
        inbound.forgotten().restore(who, new WireReader(value.toArray()).time(), now);
      }
      case Keys.LETTER -> own.letters().restore(in.time(), value);
      case Keys.SOURCE -> own.positions().restore(in.bytes(in.remaining()), value);
      default -> throw new MalformedException("unknown entry");
    }
  }

  private void restore(
      long id, Address address, Outgoing.Listener listener, TicketFactory tickets, Now now)
      throws MalformedException {
    TreeMap<Long, Bytes> entries = messages.remove(id);
    if (entries == null) {
      own.forget(Keys.outboundLink(id));
      return;
    }
    OutboundLink link =
        OutboundLink.restored(id, entries.firstKey(), address.encoded, listener, own.journal());
    for (Bytes entry : entries.values()) {
      link.restore(
          entry,
          (message, record, left) -> tickets.restored(address.name, message, record, left),
          now);
    }
    destinations.to(address.name, now).restored(address.to, link, now);
  }
}
