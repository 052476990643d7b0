package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.core.link.OutboundMessage;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one instance of a name that has everything that its instances do not share, and what waits
/// while there is none (§7.13).
final class CurrentInstance {
  private final Effects effects;
  private final PeerDirectory directory;
  private final InstanceChoice choice;
  private final Channels channels;

  /// Where messages go while there is no instance.
  private final Unbound unbound;

  private @Nullable OutboundChannel current;

  CurrentInstance(
      Effects effects,
      PeerDirectory directory,
      InstanceChoice choice,
      Channels channels,
      Unbound unbound) {
    this.effects = effects;
    this.directory = directory;
    this.choice = choice;
    this.channels = channels;
    this.unbound = unbound;
  }

  /// The channel to it; null where there is none yet.
  @Nullable OutboundChannel channel() {
    return current;
  }

  /// Sends a control message to it, or to the next one.
  void control(OutboundMessage message, Now now) {
    if (current == null) {
      unbound.control(message, now);
    } else {
      current.beside().control().send(message, now);
    }
  }

  /// What an earlier run has left, which was bound to no instance.
  void takeOver(OutboundLink left) {
    if (current == null) {
      unbound.takeOver(left);
    } else {
      int unused = current.takeOver(List.of(left));
    }
  }

  /// An earlier run of ours used this one.
  void was(OutboundChannel channel) {
    current = channel;
  }

  /// Keeps to the current instance, or moves to a better one.
  ///
  /// @return why everything that waits is to be rejected; null where it is not
  @Nullable Rejection choose(Now now) {
    PeerInstance best = directory.choose(now);
    PeerInstance to = choice.moveTo(best, current == null ? null : current.inbox(), now);
    if (to != null) {
      move(to, now);
    }
    return to == null && best == null ? directory.refusal(now) : null;
  }

  /// Whether anything waits for it, or for an answer of it.
  boolean any() {
    return current == null ? !unbound.none() : current.links().any();
  }

  /// @param nothingHandled whether what was written is certain not to have been handled
  void rejectAll(Outcome.Rejected rejected, boolean nothingHandled) {
    if (current == null) {
      unbound.rejectAll(rejected, nothingHandled);
    } else {
      current.links().rejectAll(rejected, nothingHandled);
    }
  }

  /// Nothing new is written to one that is off.
  void pauseWhereOff(Now now) {
    if (current != null) {
      PeerInstance chosen = directory.instance(current.inbox());
      current.paused(chosen == null || !choice.usable(chosen, now));
    }
  }

  private void move(PeerInstance to, Now now) {
    choiceMade();
    OutboundChannel from = current;
    OutboundChannel chosen = channels.to(to.key(), current, now);
    channels.offerBundles();
    if (from == null) {
      unbound.bindTo(chosen);
    } else {
      // Replies may still be due to the one that we leave, even where nothing else is.
      PeerInstance before = directory.instance(from.inbox());
      from.paused(before == null || before.left());
      int moved = chosen.takeOver(from.abandon());
      choice.moved(now);
      InstanceId left = from.key().instance();
      effects.report(new Event.Moved(to.peer(), left, to.key().instance(), moved));
    }
    current = chosen;
  }

  /// When a move that has to wait may be made, monotonic nanoseconds.
  long moveAt() {
    return choice.moveAt();
  }

  PeerDirectory directory() {
    return directory;
  }

  InstanceChoice choice() {
    return choice;
  }

  Channels channels() {
    return channels;
  }

  /// The directory was read, or could not be: the choice is as good as it can be.
  void choiceMade() {
    if (current != null) {
      current.choosing(false);
    }
  }

  /// Whether messages wait for an instance rather than for an answer.
  boolean wanted(Now now) {
    PeerInstance instance = current == null ? null : directory.instance(current.inbox());
    // One that was off and has answered since is there again, but the choice does not know it yet.
    return current == null
        || current.paused()
        || instance == null
        || !choice.usable(instance, now)
        || instance.silent();
  }
}
