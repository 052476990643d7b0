package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.LinkMoves;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.message.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which instance of a name has what of the messages that they share, and which one is to have the
/// next (§7.13).
final class Places implements Iterable<Place> {
  private final Replicas replicas;
  private final Channels channels;
  private final CurrentInstance one;
  private final Randomness randomness;
  private final Runnable onEnd;
  private final Map<InstanceKey, Place> byInstance = new LinkedHashMap<>();

  /// Instances that we begin to use at the bidding of peers and Redis.
  private final Backoff opens = new Backoff(Backoff.SHARES);

  private boolean held;

  /// @param onEnd called when a message has ended
  Places(Replicas replicas, CurrentInstance one, Randomness randomness, Runnable onEnd) {
    this.replicas = replicas;
    this.channels = one.channels();
    this.one = one;
    this.randomness = randomness;
    this.onEnd = onEnd;
  }

  /// The link to it; from now on there is one.
  SharedLink link(Place place, Now now) {
    InstanceKey key = Objects.requireNonNull(place.key());
    return channels.to(key, one.channel(), now).beside().shared();
  }

  /// Where such a message goes now; null where it waits.
  ///
  /// @param but not there
  @Nullable Place target(Sharing sharing, @Nullable Place but, Now now) {
    return sharing.key() == null ? roomiest(but, now) : home(sharing, now);
  }

  private @Nullable Place home(Sharing sharing, Now now) {
    Place only = null;
    for (Place place : byInstance.values()) {
      if (place.has(Objects.requireNonNull(sharing.key()))) {
        if (only != null) {
          return null; // an earlier run has left it at both: until one is done with it
        }
        only = place;
      }
    }
    PeerInstance winner = only == null ? replicas.winner(sharing, now) : null;
    return winner == null ? only : opened(winner, now);
  }

  /// Where a balanced one goes; null where all are full.
  @Nullable Place roomiest(@Nullable Place but, Now now) {
    List<PeerInstance> some = replicas.some(now);
    int chosen = Assignment.balanced(some.size(), i -> load(some.get(i), but, now), randomness);
    return chosen < 0 ? null : opened(some.get(chosen), now);
  }

  private long load(PeerInstance instance, @Nullable Place but, Now now) {
    Place place = byInstance.get(instance.key());
    if (place == null) {
      held |= !opens.ready(now);
      return opens.ready(now) ? 0 : Assignment.FULL;
    }
    return place == but || place.balanced() >= most(place) ? Assignment.FULL : place.balanced();
  }

  private int most(Place place) {
    SharedLink link = linkOf(place);
    return link == null ? Pace.LEAST : link.most();
  }

  /// The link to it; null where nothing was ever sent there.
  @Nullable SharedLink linkOf(Place place) {
    OutboundChannel channel = channels.known(Objects.requireNonNull(place.key()));
    return channel == null ? null : channel.shared();
  }

  private @Nullable Place opened(PeerInstance instance, Now now) {
    Place known = byInstance.get(instance.key());
    if (known == null && opens.take(now)) {
      known = place(instance.key());
      byInstance.put(instance.key(), known);
    }
    held |= known == null;
    return known;
  }

  private Place place(InstanceKey key) {
    return new Place(key, onEnd);
  }

  /// Where one goes whose instance is given up. What is left of its key goes with it, before
  /// anything that waits for the key.
  @Nullable Place next(Outgoing message, Now now) {
    Sharing sharing = Objects.requireNonNull(message.sharing());
    if (sharing.key() == null) {
      return roomiest(null, now);
    }
    for (Place place : byInstance.values()) {
      if (place.has(sharing.key())) {
        return place;
      }
    }
    PeerInstance winner = replicas.winner(sharing, now);
    return winner == null ? null : byInstance.computeIfAbsent(winner.key(), this::place);
  }

  /// Numbers there what was taken out of `left`.
  void give(Place to, Outgoing message, OutboundLink left, Now now) {
    to.took(LinkMoves.adopt(link(to, now).fresh(), message, left));
  }

  static @Nullable Bytes keyOf(Outgoing message) {
    return Objects.requireNonNull(message.sharing()).key();
  }

  /// That of an instance, whatever limits there are.
  Place at(InstanceKey key) {
    return byInstance.computeIfAbsent(key, this::place);
  }

  @Nullable Place known(InstanceKey key) {
    return byInstance.get(key);
  }

  /// How many more balanced messages may go there.
  int room(Place place) {
    return Math.max(0, most(place) - place.balanced());
  }

  /// Nothing is there any more.
  void drop(Place place) {
    place.over();
    byInstance.remove(Objects.requireNonNull(place.key()));
  }

  List<Place> all() {
    return List.copyOf(byInstance.values());
  }

  boolean none() {
    return byInstance.isEmpty();
  }

  @Override
  public Iterator<Place> iterator() {
    return byInstance.values().iterator();
  }

  /// A turn begins.
  void turn() {
    held = false;
  }

  /// When an instance may be used that had to wait, monotonic nanoseconds; `Long.MAX_VALUE` where
  /// none had to.
  long opensAt() {
    return held ? opens.readyAt() : Long.MAX_VALUE;
  }
}
