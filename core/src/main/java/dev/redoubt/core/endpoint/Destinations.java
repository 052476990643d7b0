package dev.redoubt.core.endpoint;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.transport.InboxId;
import dev.redoubt.transport.Listing;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The names that we send to.
final class Destinations implements Iterable<Destination> {
  private final TaskContext context;
  private final EndpointConfig config;
  private final Handshakes handshakes;
  private final DirectoryGuards guards;
  private final Map<AgentName, Destination> byName = new HashMap<>();

  Destinations(
      TaskContext context, EndpointConfig config, Handshakes handshakes, DirectoryGuards guards) {
    this.context = context;
    this.config = config;
    this.handshakes = handshakes;
    this.guards = guards;
  }

  /// The destination of that name; a new one evicts the idle ones where there are too many.
  Destination to(AgentName name, Now now) {
    Destination known = byName.get(name);
    if (known == null) {
      if (byName.size() >= config.limits().peers()) {
        evictIdle(now);
      }
      if (byName.size() >= config.limits().peers()) {
        evictLongestIdle(now);
      }
      known = new Destination(context, config, handshakes, guards, name, now);
      byName.put(name, known);
    }
    return known;
  }

  private void evictIdle(Now now) {
    List<AgentName> idle =
        byName.entrySet().stream()
            .filter(each -> each.getValue().idleFor(Protocol.IDLE, now))
            .map(Map.Entry::getKey)
            .toList();
    idle.forEach(this::evict);
  }

  /// All are in use. Evicts one without messages in flight; where there is none, the outbox bounds
  /// their number.
  private void evictLongestIdle(Now now) {
    byName.entrySet().stream()
        .filter(each -> each.getValue().idleFor(Duration.ZERO, now))
        .min(Comparator.comparingLong(each -> each.getValue().usedAt()))
        .map(Map.Entry::getKey)
        .ifPresent(this::evict);
  }

  /// Ends control messages too: whoever sent them is told, and sends again.
  private void evict(AgentName name) {
    Destination idle = byName.remove(name);
    if (idle != null) {
      idle.giveUpAll();
      idle.close();
    }
  }

  void listed(AgentName name, Listing listing, Now now) {
    Destination destination = byName.get(name);
    if (destination != null) {
      destination.listed(listing, now);
    }
  }

  void listingFailed(AgentName name, Now now) {
    Destination destination = byName.get(name);
    if (destination != null) {
      destination.listingFailed(now);
    }
  }

  void hint(AgentName name, Now now) {
    Destination destination = byName.get(name);
    if (destination != null) {
      destination.hint(now);
    }
  }

  /// Something that an instance of `name` sent to us was opened.
  void seen(AgentName name, InboxId inbox, Now now) {
    Destination destination = byName.get(name);
    if (destination != null) {
      destination.directory().seen(inbox, now);
    }
  }

  void reconnected(Now now) {
    byName.values().forEach(destination -> destination.reconnected(now));
  }

  int count() {
    return byName.size();
  }

  @Override
  public Iterator<Destination> iterator() {
    return byName.values().iterator();
  }

  void close() {
    byName.values().forEach(Destination::close);
  }
}
