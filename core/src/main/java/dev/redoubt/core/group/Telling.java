package dev.redoubt.core.group;

import dev.redoubt.core.group.GroupExchange.Answer;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import org.jspecify.annotations.Nullable;

/// What the owner tells one member, or somebody who was one until now: always the newest roster, in
/// the shortest form that it can build upon, one at a time.
final class Telling {
  /// Is told what the member has.
  interface Owner {
    void confirmed(AgentName member, Roster roster);

    /// It is no member any more, and is told no further.
    void over(AgentName member);
  }

  private final AgentName member;
  private final GroupExchange exchange;
  private final Owner owner;
  private final Retry retry;

  /// What it has, as far as we know.
  private @Nullable Roster has;

  private boolean underWay;
  private boolean whole = true;

  Telling(AgentName member, GroupExchange exchange, Owner owner, Now now) {
    this.member = member;
    this.exchange = exchange;
    this.owner = owner;
    this.retry = new Retry(now);
  }

  /// Its own words: a new instance of it has none.
  ///
  /// @param known whether it knows the newest, if not its last renewal
  void asked(boolean known, Now now) {
    has = null;
    whole = !known;
    retry.now(now);
  }

  boolean has(Roster newest) {
    return has != null && has.head().equals(newest.head());
  }

  void tell(Roster newest, Now now) {
    if (underWay || has(newest) || !retry.due(now)) {
      return;
    }
    if (outside(newest) && !mayKnow(newest)) {
      owner.over(member);
      return;
    }
    underWay = true;
    exchange.contact(
        member,
        new ControlMessage.Told(update(newest)),
        (answer, by, at) -> answered(newest, answer, by, at),
        now);
  }

  /// Whether it is a member no longer, though the group goes on.
  private boolean outside(Roster newest) {
    return !newest.closed() && newest.members().named(member) == null;
  }

  /// Whether the roster without it tells it no more than that, as far as the list goes: who has
  /// come since is none of its business.
  private boolean mayKnow(Roster newest) {
    return has != null
        && newest.head().prev().equals(has.hash())
        && newest.members().allIn(has.members());
  }

  private RosterUpdate update(Roster newest) {
    Roster base = has;
    if (whole) {
      return newest.whole();
    }
    if (base == null) {
      return newest.headOnly(); // it has said that it knows the roster
    }
    if (base.hash().equals(newest.hash())) {
      return newest.headOnly();
    }
    return newest.head().prev().equals(base.hash()) ? newest.since(base) : newest.whole();
  }

  private void answered(Roster sent, Answer answer, @Nullable Fingerprint by, Now now) {
    underWay = false;
    if (answer == Answer.HANDLED && by != null && known(sent, by)) {
      has = sent;
      whole = false;
      retry.done(now);
      owner.confirmed(member, sent);
    } else if (outside(sent)) {
      owner.over(member);
    } else if (answer == Answer.REFUSED && !whole) {
      whole = true;
      retry.now(now);
    } else {
      retry.failed(now);
    }
  }

  /// Whether it is the member that has answered, and not somebody else that we trust for its name.
  private boolean known(Roster sent, Fingerprint by) {
    return sent.members().named(member) == null || sent.members().has(member, by);
  }

  long wakeAt(Roster newest) {
    return underWay || has(newest) ? Long.MAX_VALUE : retry.at();
  }
}
