package dev.redoubt.core.group;

import dev.redoubt.core.group.GroupExchange.Answer;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks somebody to be a member, for 24 h.
final class Invitation {
  /// Is told how it ends.
  interface Owner {
    void accepted(AgentName invited, boolean maySend, Fingerprint by);

    void ended(AgentName invited, GroupEvent.Reason reason);
  }

  private static final Duration LIFE = Duration.ofHours(24);

  private final AgentName invited;
  private final ControlMessage.Invite message;
  private final GroupExchange exchange;
  private final Owner owner;
  private final Retry retry;
  private final long until;
  private boolean underWay;
  private boolean over;

  Invitation(
      AgentName invited,
      ControlMessage.Invite message,
      GroupExchange exchange,
      Owner owner,
      Now now) {
    this.invited = invited;
    this.message = message;
    this.exchange = exchange;
    this.owner = owner;
    this.retry = new Retry(now);
    this.until = now.plus(LIFE);
  }

  /// It is withdrawn: an answer that comes yet means nothing.
  void withdraw() {
    over = true;
  }

  /// It may be answered now.
  void hint(Now now) {
    retry.now(now);
  }

  void flush(Now now) {
    if (!over && now.reached(until)) {
      end(GroupEvent.Reason.UNANSWERED);
    } else if (!over && !underWay && retry.due(now)) {
      underWay = true;
      exchange.contact(invited, message, this::answered, now);
    }
  }

  private void answered(Answer answer, @Nullable Fingerprint by, Now now) {
    underWay = false;
    if (over) {
      return;
    }
    switch (answer) {
      case HANDLED -> {
        if (by == null) {
          retry.failed(now);
          return;
        }
        over = true;
        owner.accepted(invited, message.maySend(), by);
      }
      case REFUSED, REJECTED -> end(GroupEvent.Reason.DECLINED);
      case UNTRUSTED -> end(GroupEvent.Reason.UNTRUSTED);
      case SILENT -> retry.failed(now);
    }
  }

  private void end(GroupEvent.Reason reason) {
    over = true;
    owner.ended(invited, reason);
  }

  long wakeAt() {
    return over ? Long.MAX_VALUE : underWay ? until : Math.min(until, retry.at());
  }
}
