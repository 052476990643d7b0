package dev.redoubt.core.endpoint;

import dev.redoubt.core.bundle.InstanceKey;
import dev.redoubt.core.link.LinkMoves;
import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.core.link.Outgoing;
import dev.redoubt.core.link.Sharing;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The messages to one name that its instances share (§7.13): which instance has which, and what
/// waits for one.
///
/// A key is where something of it has not ended, and goes nowhere else before. What waits is on
/// links that are never written; so is what was never written taken out again and given to another
/// instance without a flag.
final class SharedWork {
  /// What was not written for so long may go elsewhere.
  private static final Duration STUCK = Duration.ofSeconds(1);

  /// With a message, instances are looked for again once that is over.
  static final Duration LOOK = Duration.ofSeconds(5);

  /// For so long after the last message, instances that were silent are asked whether they are
  /// back.
  private static final Duration IN_USE = Duration.ofSeconds(60);

  private static final long NEVER = Long.MAX_VALUE;

  private final Effects effects;
  private final PeerDirectory directory;
  private final InstanceChoice choice;
  private final Channels channels;
  private final CurrentInstance one;
  private final Runnable touch;
  private final Replicas replicas;
  private final Waiting balanced;
  private final Waiting keyed;
  private final Places places;

  /// Instances that we give up at the bidding of peers and Redis.
  private final Backoff moves = new Backoff(Backoff.SHARES);

  /// Something waits for [#moves].
  private boolean held;

  private long usedAt;

  /// Silent instances that are asked whether they are back.
  private Set<InstanceKey> asked = Set.of();

  /// @param touch has us have a turn
  SharedWork(
      TaskContext context,
      Randomness randomness,
      AgentName name,
      CurrentInstance one,
      Runnable touch) {
    this.effects = context.effects();
    this.one = one;
    this.directory = one.directory();
    this.choice = one.choice();
    this.channels = one.channels();
    this.touch = touch;
    this.replicas = new Replicas(directory, randomness);
    this.places = new Places(replicas, one, randomness, this::ended);
    this.balanced = new Waiting(context, randomness, name, touch);
    this.keyed = new Waiting(context, randomness, name, touch);
  }

  // --- What the application sends

  MessageId send(OutboundMessage message, Now now) {
    usedAt = now.nanos();
    Sharing sharing = Objects.requireNonNull(message.sharing());
    Waiting waiting = waiting(sharing);
    boolean behind = sharing.key() == null ? !waiting.none() : waiting.place().has(sharing.key());
    Place to = behind ? null : places.target(sharing, null, now);
    touch.run();
    if (to == null) {
      return waiting.add(message, now);
    }
    SharedLink link = places.link(to, now);
    MessageId id = link.add(message, now);
    to.took(LinkMoves.last(link.fresh()));
    return id;
  }

  private Waiting waiting(Sharing sharing) {
    return sharing.key() == null ? balanced : keyed;
  }

  /// What an earlier run has left.
  ///
  /// @param to null where it waited
  void restored(@Nullable InstanceKey to, OutboundLink left, Now now) {
    usedAt = now.nanos();
    if (to == null) {
      for (Outgoing message : LinkMoves.empty(left)) {
        waiting(Objects.requireNonNull(message.sharing())).adopt(message, left);
      }
    } else {
      Place place = places.at(to);
      places.link(place, now).restored(left);
      LinkMoves.forEach(left, place::took);
    }
    touch.run();
  }

  // --- In each turn

  private void ended() {
    if (waiting() > 0) {
      touch.run();
    }
  }

  /// Instances may have come, gone, or settled something.
  void turn(Now now) {
    held = false;
    places.turn();
    replicas.changed();
    ask(now);
    if (replicas.none(now) && directory.choose(now) == null) {
      Rejection refusal = directory.refusal(now);
      if (refusal != null) {
        rejectAll(refusal);
      }
    }
    for (Place place : places.all()) {
      review(place, now);
    }
    assign(balanced, now);
    assign(keyed, now);
    for (Place place : places.all()) {
      relieve(place, now);
    }
  }

  private void review(Place place, Now now) {
    InstanceKey key = Objects.requireNonNull(place.key());
    PeerInstance instance = directory.instance(key.inbox());
    OutboundChannel channel = channels.known(key);
    boolean usable = instance != null && choice.usable(instance, now);
    if (channel != null && channel == one.channel() && channel.paused() == usable) {
      channel.paused(!usable);
    }
    boolean silent = usable && instance != null && instance.silentLately(now);
    if (usable && !silent) {
      return;
    }
    if (place.empty()) {
      places.drop(place);
    } else if (channel != null && replicas.other(key, silent, now)) {
      if (moves.take(now)) {
        giveUp(place, channel, now);
      } else {
        held = true;
      }
    }
  }

  /// All that `left` has goes to others, as §7.13 has it: what was written is flagged.
  private void giveUp(Place left, OutboundChannel from, Now now) {
    places.drop(left);
    Map<InstanceKey, Integer> moved = new LinkedHashMap<>();
    for (OutboundLink link : from.beside().shared().abandon()) {
      for (Outgoing message : LinkMoves.leave(link)) {
        Place to = places.next(message, now);
        if (to == null) {
          waiting(Objects.requireNonNull(message.sharing())).adopt(message, link);
        } else {
          places.give(to, message, link, now);
          moved.merge(Objects.requireNonNull(to.key()), 1, Integer::sum);
        }
      }
    }
    moved.forEach((to, count) -> tell(from, to, count));
    touch.run();
  }

  private void tell(OutboundChannel from, InstanceKey to, int count) {
    PeerInstance instance = directory.instance(to.inbox());
    if (instance != null) {
      InstanceId left = from.key().instance();
      effects.report(new Event.Moved(instance.peer(), left, to.instance(), count));
    }
  }

  private void assign(Waiting waiting, Now now) {
    if (waiting.none() || (replicas.none(now) && places.none())) {
      return;
    }
    boolean[] full = {false};
    Map<Outgoing, Place> to = new LinkedHashMap<>();
    List<Outgoing> taken =
        waiting.take(message -> {
          Sharing sharing = Objects.requireNonNull(message.sharing());
          Place place = full[0] ? null : places.target(sharing, null, now);
          full[0] |= place == null && sharing.key() == null;
          if (place != null) {
            place.took(message); // counts at once, for those behind it
            to.put(message, place);
          }
          return place != null;
        });
    for (Outgoing message : taken) {
      Place place = Objects.requireNonNull(to.get(message));
      place.gave(message);
      places.give(place, message, waiting.link(), now);
    }
  }

  /// Takes from an instance what it has not been written for too long, where others have room.
  private void relieve(Place place, Now now) {
    SharedLink link = places.linkOf(place);
    if (link == null || place.balanced() == 0 || link.fresh().waiting() == 0) {
      place.waitsSince = NEVER;
    } else if (place.waitsSince == NEVER) {
      place.waitsSince = now.nanos();
    } else if (now.since(place.waitsSince).compareTo(STUCK) >= 0) {
      place.waitsSince = now.nanos();
      relieve(place, link.fresh(), now);
    }
  }

  private void relieve(Place place, OutboundLink from, Now now) {
    int[] room = {0};
    for (PeerInstance one : replicas.some(now)) {
      Place other = places.known(one.key());
      if (other != place) {
        room[0] += other == null ? 0 : places.room(other);
      }
    }
    List<Outgoing> taken =
        LinkMoves.takeUnwritten(
            from,
            message -> {
              boolean stays = Places.keyOf(message) != null || message.onlyThisInstance();
              return !stays && room[0]-- > 0;
            });
    for (Outgoing message : taken) {
      place.gave(message);
      Place to = places.roomiest(place, now);
      places.give(to == null ? place : to, message, from, now);
    }
  }

  // --- What is wanted

  /// Whether the directory may help what waits.
  boolean wantsInstances(Now now) {
    if (waiting() > 0 && replicas.none(now)) {
      return true;
    }
    for (Place place : places) {
      PeerInstance instance = directory.instance(Objects.requireNonNull(place.key()).inbox());
      boolean well = instance != null && choice.usable(instance, now) && !instance.silent();
      if (!well && !place.empty()) {
        return true;
      }
    }
    return false;
  }

  /// Whether it was used lately.
  boolean inUse(Now now) {
    return now.nanos() - usedAt < IN_USE.toNanos();
  }

  private void ask(Now now) {
    Set<InstanceKey> before = asked;
    asked = new HashSet<>();
    for (OutboundChannel channel : channels) {
      PeerInstance instance = directory.instance(channel.inbox());
      boolean silent = instance != null && instance.silent() && choice.usable(instance, now);
      if (silent && channel.shared() != null && inUse(now)) {
        asked.add(channel.key());
        if (!before.contains(channel.key())) {
          channel.touch();
        }
      }
    }
  }

  /// Whether a silent instance is asked whether it is back.
  boolean asks(OutboundChannel channel) {
    return asked.contains(channel.key());
  }

  /// Messages that wait for an instance.
  int waiting() {
    return balanced.link().unsettled() + keyed.link().unsettled();
  }

  // --- Ends

  void rejectAll(Rejection reason) {
    balanced.rejectAll(reason);
    keyed.rejectAll(reason);
    for (OutboundChannel channel : channels) {
      SharedLink link = channel.shared();
      if (link != null) {
        boolean nothingHandled = channel.initiator().alwaysRefused();
        Outcome.Rejected rejected = new Outcome.Rejected(reason);
        link.forEach(each -> each.rejectAll(rejected, nothingHandled));
      }
    }
  }

  void giveUpAll() {
    balanced.link().giveUpAll();
    keyed.link().giveUpAll();
  }

  void close() {
    balanced.link().over();
    keyed.link().over();
  }

  void onTime(Now now) {
    Outcome unwritten = directory.unwritten(now);
    balanced.expire(unwritten, now);
    keyed.expire(unwritten, now);
  }

  long wakeAt() {
    long at = Math.min(balanced.link().nextDeadline(), keyed.link().nextDeadline());
    at = Math.min(at, Math.min(places.opensAt(), held ? moves.readyAt() : NEVER));
    at = Math.min(at, asked.isEmpty() ? NEVER : usedAt + IN_USE.toNanos());
    for (Place place : places) {
      if (place.waitsSince != NEVER) {
        at = Math.min(at, place.waitsSince + STUCK.toNanos());
      }
    }
    return at;
  }
}
