package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A group at its owner (§11.6): signs its rosters, and tells them to every member until each has
/// the newest. What is changed before the next [#flush] makes one roster.
///
/// Not thread-safe, like all of the core.
public final class OwnedGroup implements Telling.Owner, Invitation.Owner {
  private final GroupName name;
  private final AgentName ownName;
  private final Roster.Signer signer;
  private final GroupExchange exchange;
  private final GroupId id;
  private final TreeMap<AgentName, Telling> told = new TreeMap<>();
  private final TreeMap<AgentName, Invitation> invitations = new TreeMap<>();

  private Roster roster;

  /// The members of the next roster.
  private Members draft;

  /// The next roster cuts, whoever is in it.
  private boolean cut;

  /// An epoch of an earlier chain of ours, above which the next begins; 0 where there is none.
  private long above;

  private long renewAt;
  private @Nullable ForkNotice fork;

  public OwnedGroup(
      GroupName name, AgentName ownName, Roster.Signer signer, GroupExchange exchange, Now now) {
    this.name = name;
    this.ownName = ownName;
    this.signer = signer;
    this.exchange = exchange;
    Fingerprint own = signer.owner().fingerprint();
    this.id = GroupId.of(own, name);
    this.draft = Members.of(List.of(Member.of(ownName, true, own)));
    this.roster = signer.first(name, draft, 0, now.wallMillis());
    this.renewAt = now.plus(renewal());
  }

  private Duration renewal() {
    return signer.life().dividedBy(4);
  }

  // --- What the application wants

  /// Invites `member`, and adds it when it accepts.
  ///
  /// @throws IllegalArgumentException if the group is full
  public void add(AgentName member, boolean maySend, Now now) {
    if (fork != null || roster.closed() || draft.named(member) != null) {
      return;
    }
    if (draft.size() + invitations.size() >= Protocol.GROUP_MEMBERS) {
      throw new IllegalArgumentException(
          "The group is full: remove somebody first, or use several groups.");
    }
    invitations.computeIfAbsent(
        member,
        invited ->
            new Invitation(invited, new ControlMessage.Invite(name, maySend), exchange, this, now));
  }

  /// Removes `member`, or withdraws its invitation. The owner itself stays.
  public void remove(AgentName member) {
    Invitation invitation = invitations.remove(member);
    if (invitation != null) {
      invitation.withdraw();
    }
    if (!member.equals(ownName)) {
      draft = draft.without(member);
    }
  }

  /// Lets `member` send, or only read.
  public void maySend(AgentName member, boolean value) {
    Member known = draft.named(member);
    if (known != null && !member.equals(ownName)) {
      draft = draft.with(known.withMaySend(value));
    }
  }

  /// Has all keys renewed.
  public void renew() {
    cut = true;
  }

  public void close() {
    invitations.values().forEach(Invitation::withdraw);
    invitations.clear();
    draft = Members.NONE;
  }

  // --- What the members say

  /// Whether `message` concerns this group.
  public boolean concerns(ControlMessage message) {
    return switch (message) {
      case ControlMessage.Invite invite -> false;
      case ControlMessage.Told told -> told.update().head().groupId().equals(id);
      case ControlMessage.Want want -> want.group().equals(id);
      case ControlMessage.Leave leave -> leave.group().equals(id);
      case ControlMessage.Fork shown -> shown.one().groupId().equals(id);
    };
  }

  /// @return how the message is settled
  public Settlement received(
      ControlMessage message, AgentName from, Fingerprint fingerprint, Now now) {
    return switch (message) {
      case ControlMessage.Want want -> wanted(want, from, fingerprint, now);
      case ControlMessage.Leave leave -> {
        boolean member = roster.members().has(from, fingerprint);
        if (member) {
          remove(from);
        }
        yield member ? Settlement.HANDLED : Settlement.REFUSED;
      }
      case ControlMessage.Told shown -> shown(shown.update());
      case ControlMessage.Fork shown -> forked(shown, now);
      case ControlMessage.Invite invite -> Settlement.REFUSED;
    };
  }

  private Settlement wanted(
      ControlMessage.Want want, AgentName from, Fingerprint fingerprint, Now now) {
    Invitation invitation = invitations.get(from);
    if (invitation != null) {
      invitation.hint(now);
    }
    Telling telling = told.get(from);
    if (telling == null || !roster.members().has(from, fingerprint)) {
      return Settlement.REFUSED;
    }
    if (want.epoch() > roster.epoch()) {
      // An earlier run of ours was ahead; the roster itself must show it.
      exchange.answer(
          from, new ControlMessage.Want(id, roster.epoch()), (answer, by, at) -> {}, now);
    }
    telling.asked(want.epoch() == roster.epoch(), now);
    return Settlement.HANDLED;
  }

  /// Somebody shows a roster of ours. Of an earlier run only its epoch counts.
  private Settlement shown(RosterUpdate update) {
    if (update.head().content().epoch() <= roster.epoch()) {
      return Settlement.HANDLED;
    }
    try {
      above = Math.max(above, update.head().verify(id).epoch());
      return Settlement.HANDLED;
    } catch (MalformedException e) {
      return Settlement.REFUSED;
    }
  }

  private Settlement forked(ControlMessage.Fork shown, Now now) {
    try {
      ForkProof proof = ForkProof.verify(shown.one(), shown.other(), id);
      if (fork == null) {
        freeze(proof, now);
      }
      return Settlement.HANDLED;
    } catch (MalformedException e) {
      return Settlement.REFUSED;
    }
  }

  private void freeze(ForkProof proof, Now now) {
    fork =
        new ForkNotice(
            proof,
            roster.members().all().stream()
                .map(Member::name)
                .filter(member -> !member.equals(ownName))
                .toList(),
            exchange,
            now);
    exchange.report(new GroupEvent.Forked(name));
  }

  // --- What came of what we said

  @Override
  public void accepted(AgentName invited, boolean maySend, Fingerprint by) {
    invitations.remove(invited);
    draft = draft.with(Member.of(invited, maySend, by));
  }

  @Override
  public void over(AgentName member) {
    told.remove(member);
  }

  @Override
  public void ended(AgentName invited, GroupEvent.Reason reason) {
    invitations.remove(invited);
    exchange.report(new GroupEvent.NotAdded(name, invited, reason));
  }

  @Override
  public void confirmed(AgentName member, Roster confirmed) {
    if (roster.members().named(member) == null) {
      told.remove(member); // it knows that it is out
    }
    exchange.report(new GroupEvent.Confirmed(name, member, confirmed.epoch()));
  }

  // --- Time

  /// Signs what has changed, and tells whom it concerns.
  public void flush(Now now) {
    if (fork != null) {
      fork.flush(now);
      return;
    }
    sign(now);
    List.copyOf(invitations.values()).forEach(invitation -> invitation.flush(now));
    List.copyOf(told.values()).forEach(telling -> telling.tell(roster, now));
  }

  private void sign(Now now) {
    Roster before = roster;
    if (above > 0) {
      roster = signer.first(name, draft, above, now.wallMillis());
      above = 0;
      exchange.report(new GroupEvent.Restarted(name, roster.epoch()));
    } else if (!draft.equals(roster.members())) {
      roster = signer.next(roster, draft, now.wallMillis());
    } else if (cut && !roster.closed()) {
      roster = signer.cut(roster, now.wallMillis());
    } else if (now.reached(renewAt) && !roster.closed()) {
      roster = signer.renewed(roster, now.wallMillis());
    } else {
      return;
    }
    cut = false;
    renewAt = now.plus(renewal());
    for (Member member : roster.members().all()) {
      if (!member.name().equals(ownName)) {
        told.computeIfAbsent(member.name(), each -> new Telling(each, exchange, this, now));
      }
    }
    if (!before.hash().equals(roster.hash())) {
      exchange.report(Changes.between(name, before.members(), roster));
    }
  }

  public long wakeAt() {
    if (fork != null) {
      return fork.wakeAt();
    }
    long at = roster.closed() ? Long.MAX_VALUE : renewAt;
    for (Invitation invitation : invitations.values()) {
      at = Math.min(at, invitation.wakeAt());
    }
    for (Telling telling : told.values()) {
      at = Math.min(at, telling.wakeAt(roster));
    }
    return at;
  }

  // --- What it is

  public GroupName name() {
    return name;
  }

  public GroupId id() {
    return id;
  }

  public Roster roster() {
    return roster;
  }

  public GroupStatus status() {
    if (fork != null) {
      return GroupStatus.FORKED;
    }
    return roster.closed() ? GroupStatus.CLOSED : GroupStatus.ACTIVE;
  }
}
