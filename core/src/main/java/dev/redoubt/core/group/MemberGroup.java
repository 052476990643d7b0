package dev.redoubt.core.group;

import dev.redoubt.core.group.GroupExchange.Answer;
import dev.redoubt.environment.Now;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A group at a member, or at somebody who wants to be one (§11.6): follows the owner's rosters,
/// asks for the newest where it has none or a stale one, and tells it to members that ask.
///
/// The first identity that our trust policy accepts for the owner's name, and that speaks of the
/// group, is its owner for the life of the process.
///
/// Not thread-safe, like all of the core.
public final class MemberGroup {
  private static final int ASKING_MAX = 64;

  private static final int OBJECT = 1_024;
  private static final int ASKING = 64;

  /// Of a group whose owner's identity is not known yet.
  private static final GroupId ANY = new GroupId(Bytes.wrap(new byte[GroupId.BYTES]));

  private final GroupName name;
  private final AgentName owner;
  private final AgentName ownName;
  private final Fingerprint own;
  private final GroupExchange exchange;
  private final Retry want;
  private @Nullable RosterChain chain;
  private boolean wanting;

  /// The application wants to be no member any more, and declines invitations.
  private boolean left;

  /// The owner has not removed us yet.
  private boolean leaving;

  private boolean toldStale;
  private boolean toldForked;
  private @Nullable ForkNotice fork;

  /// Members that have asked, or have shown an older roster.
  private final TreeSet<AgentName> asking = new TreeSet<>();

  /// Those of them to whom the newest is on its way.
  private final TreeSet<AgentName> answering = new TreeSet<>();

  public MemberGroup(
      GroupName name,
      AgentName owner,
      AgentName ownName,
      Fingerprint own,
      GroupExchange exchange,
      Now now) {
    this.name = name;
    this.owner = owner;
    this.ownName = ownName;
    this.own = own;
    this.exchange = exchange;
    this.want = new Retry(now);
  }

  // --- What others say

  /// Whether `message` concerns this group, when `from` says it.
  public boolean concerns(ControlMessage message, AgentName from, Fingerprint fingerprint) {
    GroupId known = chain == null ? null : chain.group();
    GroupId id = known != null ? known : from.equals(owner) ? GroupId.of(fingerprint, name) : null;
    return switch (message) {
      case ControlMessage.Invite invite -> invite.group().equals(name) && from.equals(owner);
      case ControlMessage.Told told -> told.update().head().groupId().equals(id);
      case ControlMessage.Want asks -> asks.group().equals(id);
      case ControlMessage.Leave leave -> leave.group().equals(id);
      case ControlMessage.Fork shown -> shown.one().groupId().equals(id);
    };
  }

  /// @param message one that [#concerns] this group
  /// @return how it is settled
  public Settlement received(
      ControlMessage message, AgentName from, Fingerprint fingerprint, Now now) {
    return switch (message) {
      case ControlMessage.Invite invite -> {
        boolean ours = chain(fingerprint).group().equals(GroupId.of(fingerprint, name));
        yield ours && !left && fork == null ? Settlement.HANDLED : Settlement.REFUSED;
      }
      case ControlMessage.Told told -> shown(told.update(), from, fingerprint, now);
      case ControlMessage.Want asks -> asked(asks, from, fingerprint, now);
      case ControlMessage.Leave leave -> Settlement.REFUSED;
      case ControlMessage.Fork shown -> forked(shown, fingerprint, now);
    };
  }

  private RosterChain chain(Fingerprint ofOwner) {
    if (chain == null) {
      chain = new RosterChain(GroupId.of(ofOwner, name));
    }
    return chain;
  }

  private Settlement shown(RosterUpdate update, AgentName from, Fingerprint fingerprint, Now now) {
    return switch (chain(fingerprint).accept(update, now)) {
      case RosterResult.Accepted accepted -> {
        accepted(accepted, now);
        yield Settlement.HANDLED;
      }
      case RosterResult.Renewed renewed -> {
        toldStale = false;
        yield Settlement.HANDLED;
      }
      case RosterResult.Known known -> Settlement.HANDLED;
      case RosterResult.Older older -> {
        exchange.report(new GroupEvent.RolledBack(name, from, older.epoch()));
        ask(from);
        yield Settlement.HANDLED;
      }
      case RosterResult.Forked forked -> {
        freeze(forked.proof(), now);
        yield Settlement.HANDLED;
      }
      case RosterResult.ForkedLongAgo forked -> {
        reportFork();
        yield Settlement.HANDLED;
      }
      case RosterResult.NeedsWhole needed -> Settlement.REFUSED;
      case RosterResult.Refused refused -> Settlement.REFUSED;
      case RosterResult.Frozen frozen -> Settlement.REFUSED;
    };
  }

  private void accepted(RosterResult.Accepted accepted, Now now) {
    toldStale = false;
    want.done(now);
    long epoch = accepted.roster().epoch();
    switch (accepted.place()) {
      case FIRST, NEXT -> {}
      case GAP -> exchange.report(new GroupEvent.Gap(name, epoch));
      case RESTART -> exchange.report(new GroupEvent.Restarted(name, epoch));
    }
    exchange.report(Changes.between(name, accepted.before(), accepted.roster()));
    asking.removeIf(each -> accepted.roster().members().named(each) == null);
    leaving &= accepted.roster().members().has(ownName, own);
  }

  private Settlement asked(
      ControlMessage.Want asks, AgentName from, Fingerprint fingerprint, Now now) {
    Roster newest = newest();
    if (newest == null || fork != null || !newest.members().has(from, fingerprint)) {
      return Settlement.REFUSED;
    }
    if (asks.epoch() > newest.epoch()) {
      ControlMessage.Want back = new ControlMessage.Want(group(), newest.epoch());
      exchange.answer(from, back, (answer, by, at) -> {}, now);
    } else {
      ask(from);
    }
    return Settlement.HANDLED;
  }

  /// `from` is to be told the newest.
  private void ask(AgentName from) {
    Roster newest = newest();
    if (newest != null
        && newest.members().named(from) != null
        && asking.size() + answering.size() < ASKING_MAX) {
      asking.add(from);
    }
  }

  private Settlement forked(ControlMessage.Fork shown, Fingerprint fingerprint, Now now) {
    try {
      GroupId id = chain(fingerprint).group();
      freeze(ForkProof.verify(shown.one(), shown.other(), id), now);
      return Settlement.HANDLED;
    } catch (MalformedException e) {
      return Settlement.REFUSED;
    }
  }

  private void freeze(ForkProof proof, Now now) {
    RosterChain followed = chain;
    if (fork != null || followed == null) {
      return;
    }
    boolean unused = followed.freeze(proof);
    List<AgentName> others = new ArrayList<>(List.of(owner));
    Roster newest = followed.newest();
    if (newest != null) {
      newest.members().all().forEach(member -> others.add(member.name()));
    }
    others.removeIf(ownName::equals);
    fork = new ForkNotice(proof, others.stream().distinct().toList(), exchange, now);
    reportFork();
  }

  private void reportFork() {
    if (!toldForked) {
      toldForked = true;
      exchange.report(new GroupEvent.Forked(name));
    }
  }

  // --- What the application wants

  /// Asks the owner to be removed, and declines its invitations from now on.
  public void leave() {
    left = true;
    leaving = true;
  }

  // --- Time

  public void flush(Now now) {
    if (fork != null) {
      fork.flush(now);
      return;
    }
    if (chain != null && chain.frozen()) {
      return;
    }
    if (stale(now) && !toldStale) {
      toldStale = true;
      exchange.report(new GroupEvent.Stale(name));
    }
    if (wants(now) && !wanting && want.due(now)) {
      ask(now);
    }
    answerThoseThatAsk(now);
  }

  private boolean stale(Now now) {
    return chain != null && chain.newest() != null && chain.stale(now);
  }

  /// Whether we need something of the owner.
  private boolean wants(Now now) {
    Roster newest = newest();
    return leaving || (newest == null ? !left : newest.members().has(ownName, own) && stale(now));
  }

  private void ask(Now now) {
    GroupId id = chain == null ? null : chain.group();
    if (id == null) {
      // Whoever speaks for the owner's name tells us by its invitation, or its roster.
      exchange.contact(owner, new ControlMessage.Want(ANY, 0), this::answered, now);
    } else if (leaving) {
      exchange.contact(owner, new ControlMessage.Leave(id), this::left, now);
    } else {
      Roster newest = newest();
      long epoch = newest == null ? 0 : newest.epoch();
      exchange.contact(owner, new ControlMessage.Want(id, epoch), this::answered, now);
    }
    wanting = true;
  }

  private void answered(Answer answer, @Nullable Fingerprint by, Now now) {
    wanting = false;
    boolean speaks = answer == Answer.HANDLED || answer == Answer.REFUSED;
    if (by != null && chain == null && speaks) {
      RosterChain unused = chain(by);
      want.now(now);
    } else {
      want.failed(now); // until a roster comes
    }
  }

  private void left(Answer answer, @Nullable Fingerprint by, Now now) {
    wanting = false;
    leaving &= answer != Answer.REFUSED; // we are no member any more
    want.failed(now); // until the roster without us comes
  }

  private void answerThoseThatAsk(Now now) {
    Roster newest = newest();
    if (newest == null) {
      return;
    }
    for (AgentName each : List.copyOf(asking)) {
      if (answering.add(each)) {
        asking.remove(each);
        ControlMessage.Told told = new ControlMessage.Told(newest.whole());
        exchange.answer(each, told, (answer, by, at) -> answering.remove(each), now);
      }
    }
  }

  public long wakeAt(Now now) {
    if (fork != null) {
      return fork.wakeAt();
    }
    if (chain != null && chain.frozen()) {
      return Long.MAX_VALUE;
    }
    long at = wants(now) && !wanting ? want.at() : Long.MAX_VALUE;
    if (chain != null && chain.newest() != null && !toldStale) {
      at = Math.min(at, chain.staleNanos());
    }
    return at;
  }

  // --- What it is

  /// What it takes, bytes of heap.
  public long heap() {
    return OBJECT
        + (chain == null ? 0 : chain.heap())
        + (long) (asking.size() + answering.size()) * ASKING;
  }

  public GroupName name() {
    return name;
  }

  public AgentName owner() {
    return owner;
  }

  private GroupId group() {
    return chain == null ? ANY : chain.group();
  }

  /// The newest roster; null where there is none yet.
  public @Nullable Roster newest() {
    return chain == null ? null : chain.newest();
  }

  public GroupStatus status(Now now) {
    Roster newest = newest();
    if (fork != null || (chain != null && chain.frozen())) {
      return GroupStatus.FORKED;
    }
    if (newest == null) {
      return GroupStatus.WAITING;
    }
    if (newest.closed()) {
      return GroupStatus.CLOSED;
    }
    if (!newest.members().has(ownName, own)) {
      return GroupStatus.REMOVED;
    }
    return chain != null && chain.stale(now) ? GroupStatus.STALE : GroupStatus.ACTIVE;
  }
}
