package dev.redoubt.core.endpoint;

import dev.redoubt.core.budget.Account;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.group.ControlMessage;
import dev.redoubt.core.group.GroupEvent;
import dev.redoubt.core.group.GroupExchange;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.core.group.MemberGroup;
import dev.redoubt.core.group.OwnedGroup;
import dev.redoubt.core.group.Roster;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.core.session.Self;
import dev.redoubt.environment.Now;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.VerifiedPeer;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Settlement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The groups of one agent (§11.6): passes control messages to those that they concern, and carries
/// out what these want.
final class Groups extends Agenda.Task implements GroupExchange, Control.Handler {
  /// Groups of an agent.
  static final int MAX = 64;

  /// Control messages of one identity in a minute.
  private static final int MESSAGES = 60;

  /// Identities whose messages are counted; evicting one takes as many others.
  private static final int COUNTED = 4_096;

  /// What counting those of one takes, bytes of heap.
  private static final int COUNTED_HEAP = 224;

  private final Agenda agenda;
  private final Effects effects;
  private final Control control;
  private final Self self;
  private final Randomness randomness;
  private final List<OwnedGroup> owned = new ArrayList<>();
  private final List<MemberGroup> joined = new ArrayList<>();
  private final ArrayDeque<Answered> answers = new ArrayDeque<>();
  private final Map<Fingerprint, TokenBucket> rates = new LinkedHashMap<>(16, 0.75f, true);
  private final Account account;
  private long charged;
  private Now seen;

  /// A word that came in the middle of other changes.
  private record Answered(Listener listener, Answer answer, @Nullable Fingerprint by) {}

  Groups(
      Agenda agenda,
      Effects effects,
      Control control,
      Self self,
      Randomness randomness,
      Account account,
      Now now) {
    this.account = account;
    this.agenda = agenda;
    this.effects = effects;
    this.control = control;
    this.self = self;
    this.randomness = randomness;
    this.seen = now;
    control.handler(this);
  }

  Control control() {
    return control;
  }

  // --- What the application wants

  /// Begins a group of our own, with ourselves as its only member.
  ///
  /// @param life how long each roster is valid unless it is renewed
  /// @throws IllegalArgumentException if there is one of that name, or there are too many
  OwnedGroup create(GroupName name, Duration life, Now now) {
    if (owned.stream().anyMatch(group -> group.name().equals(name))) {
      throw new IllegalArgumentException("This agent owns a group of that name already.");
    }
    room();
    Roster.Signer signer = new Roster.Signer(self.identity(), life, randomness);
    OwnedGroup group = new OwnedGroup(name, self.name(), signer, this, now);
    owned.add(group);
    agenda.touch(this);
    return group;
  }

  /// Is a member of the group `name` of `owner`, as soon as that invites us.
  ///
  /// @throws IllegalArgumentException if we are one already, or there are too many groups
  MemberGroup join(GroupName name, AgentName owner, Now now) {
    boolean known =
        joined.stream().anyMatch(it -> it.name().equals(name) && it.owner().equals(owner));
    if (known || owner.equals(self.name())) {
      throw new IllegalArgumentException("This agent has that group already.");
    }
    room();
    Fingerprint own = self.fingerprint();
    MemberGroup group = new MemberGroup(name, owner, self.name(), own, this, now);
    joined.add(group);
    agenda.touch(this);
    return group;
  }

  private void room() {
    if (owned.size() + joined.size() >= MAX) {
      throw new IllegalArgumentException(
          "An agent has at most " + MAX + " groups: use several agents.");
    }
  }

  /// The application has changed one of them.
  void changed() {
    agenda.touch(this);
  }

  // --- What peers say

  @Override
  public Settlement settle(InboundMessage message, Now now) {
    if (owned.isEmpty() && joined.isEmpty()) {
      return Settlement.NO_HANDLER;
    }
    VerifiedPeer from = message.from();
    if (message.refused() || !rate(from.fingerprint(), now).take(now)) {
      return Settlement.REFUSED;
    }
    try {
      ControlMessage said = ControlMessage.decode(message.type(), message.payload());
      agenda.touch(this);
      return said == null ? Settlement.NO_HANDLER : settle(said, from, now);
    } catch (MalformedException e) {
      return Settlement.UNDECODABLE;
    }
  }

  private Settlement settle(ControlMessage said, VerifiedPeer from, Now now) {
    Fingerprint fingerprint = from.fingerprint();
    for (OwnedGroup group : owned) {
      if (group.concerns(said)) {
        return group.received(said, from.name(), fingerprint, now);
      }
    }
    for (MemberGroup group : joined) {
      if (group.concerns(said, from.name(), fingerprint)) {
        return group.received(said, from.name(), fingerprint, now);
      }
    }
    return Settlement.REFUSED;
  }

  private TokenBucket rate(Fingerprint fingerprint, Now now) {
    TokenBucket known = rates.get(fingerprint);
    if (known == null) {
      known = new TokenBucket(MESSAGES, Duration.ofMinutes(1), now);
      rates.put(fingerprint, known);
      account.add(MemoryUse.GROUPS, COUNTED_HEAP);
      if (rates.size() > COUNTED) {
        rates.remove(rates.keySet().iterator().next());
        account.give(MemoryUse.GROUPS, COUNTED_HEAP);
      }
    }
    return known;
  }

  // --- What the groups want

  @Override
  public void contact(AgentName to, ControlMessage message, Listener listener, Now now) {
    control.send(to, message.type(), message.payload(), true, ticket(listener), now);
  }

  @Override
  public void answer(AgentName to, ControlMessage message, Listener listener, Now now) {
    control.send(to, message.type(), message.payload(), false, ticket(listener), now);
  }

  private ControlTicket ticket(Listener listener) {
    return (outcome, by) -> {
      answers.add(new Answered(listener, answer(outcome), by == null ? null : by.fingerprint()));
      agenda.touch(this);
    };
  }

  private static Answer answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Handled handled -> Answer.HANDLED;
      case Outcome.Rejected rejected ->
          switch (rejected.reason()) {
            case REFUSED, UNDECODABLE -> Answer.REFUSED;
            case PEER_NOT_TRUSTED -> Answer.UNTRUSTED;
            case BUSY, SKIPPED, CLOCK -> Answer.SILENT;
            case NO_HANDLER, HANDLER_FAILED, NOT_TRUSTED_BY_PEER, CREDENTIAL, VERSION, OTHER ->
                Answer.REJECTED;
          };
      case Outcome.Expired expired -> Answer.SILENT;
      case Outcome.Unconfirmed unconfirmed -> Answer.SILENT;
    };
  }

  @Override
  public void report(GroupEvent event) {
    effects.emit(new Action.Group(event));
  }

  // --- Time

  @Override
  void onTime(Now now) {}

  @Override
  void flush(Now now) {
    seen = now;
    for (Answered next = answers.poll(); next != null; next = answers.poll()) {
      next.listener.answered(next.answer, next.by, now);
    }
    owned.forEach(group -> group.flush(now));
    joined.forEach(group -> group.flush(now));
    charge();
  }

  /// What owners make us remember is bounded by the groups that the application has declared.
  private void charge() {
    long takes = 0;
    for (MemberGroup group : joined) {
      takes += group.heap();
    }
    account.add(MemoryUse.GROUPS, takes - charged);
    charged = takes;
  }

  @Override
  long wakeAt() {
    long at = Long.MAX_VALUE;
    for (OwnedGroup group : owned) {
      at = Math.min(at, group.wakeAt());
    }
    for (MemberGroup group : joined) {
      at = Math.min(at, group.wakeAt(seen));
    }
    return at;
  }

  /// Leaving: nothing is sent any more.
  void stop() {
    owned.clear();
    joined.clear();
    charge();
  }
}
