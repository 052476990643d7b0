package dev.redoubt.core.endpoint;

import dev.redoubt.core.link.OutboundLink;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Our links to one instance: the one that new messages go on and, before it, those that earlier
/// runs of ours have left, until they are drained (§7.17).
final class OutboundLinks {
  /// The oldest first.
  private final List<OutboundLink> restored = new ArrayList<>(0);

  private OutboundLink fresh;

  OutboundLinks(OutboundLink fresh) {
    this.fresh = fresh;
  }

  void restored(OutboundLink link) {
    restored.add(link);
  }

  void fresh(OutboundLink link) {
    fresh = link;
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

  /// Takes all of them out, in the order of their messages.
  ///
  /// @param next where new messages go
  List<OutboundLink> abandon(OutboundLink next) {
    List<OutboundLink> left = new ArrayList<>(restored);
    left.add(fresh);
    restored.clear();
    fresh = next;
    return left;
  }

  void forEach(Consumer<OutboundLink> action) {
    restored.forEach(action);
    action.accept(fresh);
  }

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
    long at = fresh.nextDeadline();
    for (OutboundLink link : restored) {
      at = Math.min(at, link.nextDeadline());
    }
    return at;
  }

  void rejectAll(Outcome.Rejected reason, boolean nothingHandled) {
    forEach(link -> link.rejectAll(reason, nothingHandled));
  }
}
