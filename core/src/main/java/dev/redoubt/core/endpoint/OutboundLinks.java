package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Our links to one instance: the one that new messages go on and, before it, those that earlier
/// runs of ours have left, until they are drained (§7.17).
final class OutboundLinks {
  /// The oldest first.
  private final List<OutboundLink> restored = new ArrayList<>(0);

  private final Supplier<OutboundLink> made;

  /// Where they lead, as it is kept.
  private final Bytes address;

  private final Runnable onDurable;
  private OutboundLink fresh;

  /// Beside them, where there ever was a control message.
  private @Nullable OutboundLink control;

  /// @param made a new link
  /// @param onDurable called whenever something that one waited for has become durable
  OutboundLinks(Supplier<OutboundLink> made, Bytes address, Runnable onDurable) {
    this.made = made;
    this.address = address;
    this.onDurable = onDurable;
    this.fresh = adopted(made.get());
  }

  private OutboundLink adopted(OutboundLink link) {
    link.address(address);
    link.onDurable(onDurable);
    return link;
  }

  /// An earlier run of ours has left this link to the instance.
  void restored(OutboundLink link) {
    restored.add(link);
    link.onDurable(onDurable);
  }

  /// Binds a link that was numbered before there was an instance; its messages keep their numbers.
  ///
  /// @return whether new messages go on that very link from now on
  boolean bind(OutboundLink numbered) {
    if (fresh.unused()) {
      fresh = adopted(numbered);
      return true;
    }
    fresh.bind(numbered);
    return false;
  }

  void control(OutboundLink link) {
    control = link;
  }

  /// Whether anything has not ended, control messages among it.
  boolean any() {
    return unsettled() > 0 || (control != null && control.unsettled() > 0);
  }

  /// Where new messages go.
  OutboundLink fresh() {
    return fresh;
  }

  /// The only one that is written on now: so the order is kept.
  OutboundLink active() {
    return restored.isEmpty() ? fresh : restored.getFirst();
  }

  /// Passes those on which nothing is left; each ends with a farewell.
  void passDrained(Consumer<OutboundLink> farewell) {
    while (!restored.isEmpty() && restored.getFirst().drained()) {
      OutboundLink drained = restored.removeFirst();
      drained.over();
      farewell.accept(drained);
    }
  }

  /// Takes all of them out, in the order of their messages; new ones go on another. Control
  /// messages are for one instance, and end.
  List<OutboundLink> abandon() {
    List<OutboundLink> left = new ArrayList<>(restored);
    left.add(fresh);
    restored.clear();
    fresh = adopted(made.get());
    if (control != null) {
      control.giveUpAll();
    }
    return left;
  }

  void forEach(Consumer<OutboundLink> action) {
    restored.forEach(action);
    action.accept(fresh);
    if (control != null) {
      action.accept(control);
    }
  }

  /// The application's messages that have not ended.
  int unsettled() {
    int unsettled = fresh.unsettled();
    for (OutboundLink link : restored) {
      unsettled += link.unsettled();
    }
    return unsettled;
  }

  void expire(Outcome unwritten, Now now) {
    forEach(link -> link.expire(unwritten, now));
  }

  long nextDeadline() {
    long at = control == null ? Long.MAX_VALUE : control.nextDeadline();
    at = Math.min(at, fresh.nextDeadline());
    for (OutboundLink link : restored) {
      at = Math.min(at, link.nextDeadline());
    }
    return at;
  }

  void rejectAll(Outcome.Rejected reason, boolean nothingHandled) {
    forEach(link -> link.rejectAll(reason, nothingHandled));
  }
}
