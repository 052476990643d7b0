package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.budget.MemoryUse;
import dev.redoubt.core.group.ControlMessage;
import dev.redoubt.core.group.GroupEvent;
import dev.redoubt.core.group.GroupName;
import dev.redoubt.core.group.GroupStatus;
import dev.redoubt.core.group.Member;
import dev.redoubt.core.group.MemberGroup;
import dev.redoubt.core.group.Members;
import dev.redoubt.core.group.OwnedGroup;
import dev.redoubt.core.group.Roster;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.PinStore;
import dev.redoubt.identity.Trust;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.Outcome;
import dev.redoubt.message.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Groups among endpoints in memory: an owner and its members, with a clock that is advanced.
class GroupsTest {
  private static final GroupName TEAM = new GroupName("team");
  private static final AgentName OPS = AgentName.of("ops");
  private static final Duration LIFE = Duration.ofHours(1);
  private static final Duration MOMENT = Duration.ofSeconds(8);

  private final Net net = new Net();
  private final Node ops = start("ops");
  private final Node alice = start("alice");
  private final Node bob = start("bob");
  private final OwnedGroup team = ops.endpoint.groups().create(TEAM, LIFE, ops.now());
  private final MemberGroup atAlice = join(alice);
  private final MemberGroup atBob = join(bob);

  private Node start(String name) {
    return net.start(name, Trust.firstUse(PinStore.inMemory()));
  }

  private static MemberGroup join(Node node) {
    MemberGroup group = node.endpoint.groups().join(TEAM, OPS, node.now());
    node.carryOut();
    return group;
  }

  private void change(Runnable change) {
    change.run();
    ops.endpoint.groups().changed();
    ops.carryOut();
  }

  private void add(String... names) {
    for (String name : names) {
      change(() -> team.add(AgentName.of(name), true, ops.now()));
    }
    net.run(MOMENT);
  }

  private void remove(String name) {
    change(() -> team.remove(AgentName.of(name)));
    net.run(MOMENT);
  }

  private static Members members(MemberGroup group) {
    return Objects.requireNonNull(group.newest()).members();
  }

  private void agree(MemberGroup... groups) {
    for (MemberGroup group : groups) {
      assertThat(Objects.requireNonNull(group.newest()).head()).isEqualTo(team.roster().head());
      assertThat(members(group)).isEqualTo(team.roster().members());
    }
  }

  @Test
  void whoIsInvitedAndHasDeclaredTheGroupIsAdded() {
    net.run(MOMENT);
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.WAITING);
    add("alice", "bob");
    assertThat(team.roster().members().size()).isEqualTo(3);
    agree(atAlice, atBob);
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.ACTIVE);
    assertThat(ops.groupEvents)
        .contains(
            new GroupEvent.Confirmed(TEAM, AgentName.of("alice"), team.roster().epoch()),
            new GroupEvent.Confirmed(TEAM, AgentName.of("bob"), team.roster().epoch()));
    assertThat(alice.handled).isEmpty();
    assertThat(alice.events(Event.BrokerMisbehaviour.class)).isEmpty();
  }

  @Test
  void whoHasNotDeclaredItDeclines() {
    Node carol = start("carol");
    Node dave = start("dave");
    MemberGroup other = dave.endpoint.groups().join(new GroupName("other"), OPS, dave.now());
    dave.carryOut();
    add("carol", "dave");
    assertThat(ops.groupEvents)
        .contains(
            new GroupEvent.NotAdded(TEAM, AgentName.of("carol"), GroupEvent.Reason.DECLINED),
            new GroupEvent.NotAdded(TEAM, AgentName.of("dave"), GroupEvent.Reason.DECLINED));
    assertThat(team.roster().members().size()).isEqualTo(1);
    assertThat(other.newest()).isNull();
    assertThat(carol.handled).isEmpty();
  }

  @Test
  void whoComesLaterIsAddedThen() {
    add("erin");
    net.run(Duration.ofMinutes(10));
    assertThat(team.roster().members().size()).isEqualTo(1);
    Node erin = start("erin");
    MemberGroup atErin = join(erin);
    net.run(Duration.ofMinutes(1));
    assertThat(team.roster().members().size()).isEqualTo(2);
    agree(atErin);
  }

  @Test
  void whoNeverComesIsGivenUpAfterADay() {
    add("erin");
    net.run(Duration.ofHours(25));
    assertThat(ops.groupEvents)
        .contains(
            new GroupEvent.NotAdded(TEAM, AgentName.of("erin"), GroupEvent.Reason.UNANSWERED));
  }

  @Test
  void whoIsRemovedLearnsThatAndTheOthersToo() {
    add("alice", "bob");
    Bytes stream = team.roster().head().content().stream();
    remove("bob");
    agree(atAlice);
    assertThat(members(atBob).named(AgentName.of("bob"))).isNull();
    assertThat(atBob.status(bob.now())).isEqualTo(GroupStatus.REMOVED);
    assertThat(team.roster().head().content().cut()).isEqualTo(team.roster().epoch());
    assertThat(team.roster().head().content().stream()).isNotEqualTo(stream);
    add("carol");
    assertThat(members(atBob).named(AgentName.of("carol"))).isNull();
  }

  /// Who comes in the roster that it goes in is none of its business.
  @Test
  void whoIsRemovedDoesNotLearnWhoHasCome() {
    add("bob");
    Member carol = Member.of(AgentName.of("carol"), true, Net.identity("carol").fingerprint());
    change(() -> {
      team.accepted(carol.name(), true, carol.fingerprints().getFirst());
      team.remove(AgentName.of("bob"));
    });
    net.run(Duration.ofMinutes(5));
    assertThat(team.roster().members().named(carol.name())).isNotNull();
    assertThat(members(atBob).named(carol.name())).isNull();
  }

  @Test
  void membershipIsRenewedWhileTheOwnerIsThere() {
    add("alice", "bob");
    long epoch = team.roster().epoch();
    for (int i = 0; i < 5; i++) {
      net.run(Duration.ofMinutes(61));
      assertThat(team.roster().epoch()).isEqualTo(epoch);
      agree(atAlice, atBob);
      assertThat(atBob.status(bob.now())).isEqualTo(GroupStatus.ACTIVE);
    }
    assertThat(bob.groupEvents).noneMatch(GroupEvent.Stale.class::isInstance);
  }

  @Test
  void withoutItsOwnerAGroupIsStaleAfterItsTime() {
    add("alice");
    net.kill(ops);
    net.run(Duration.ofMinutes(60));
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.ACTIVE);
    net.run(Duration.ofMinutes(6));
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.STALE);
    assertThat(alice.groupEvents).containsOnlyOnce(new GroupEvent.Stale(TEAM));
  }

  @Test
  void aMemberThatRestartsAsksAndIsTold() {
    add("alice", "bob");
    net.kill(alice);
    net.unpublish(alice.endpoint.inbox());
    net.run(Duration.ofMinutes(1));
    Node again = start("alice");
    MemberGroup atAgain = join(again);
    net.run(Duration.ofSeconds(30));
    agree(atAgain);
  }

  /// Without a file the owner has no history, and its members have to be added again.
  @Test
  void anOwnerThatRestartsBeginsANewChain() {
    add("alice", "bob");
    long before = team.roster().epoch();
    net.kill(ops);
    net.unpublish(ops.endpoint.inbox());
    net.run(Duration.ofMinutes(1));
    Node again = start("ops");
    OwnedGroup anew = again.endpoint.groups().create(TEAM, LIFE, again.now());
    anew.add(AgentName.of("alice"), true, again.now());
    again.endpoint.groups().changed();
    again.carryOut();
    net.run(Duration.ofMinutes(1));
    assertThat(anew.roster().epoch()).isGreaterThan(before);
    assertThat(Objects.requireNonNull(atAlice.newest()).head()).isEqualTo(anew.roster().head());
    assertThat(anew.roster().members().named(AgentName.of("bob"))).isNull();
    assertThat(alice.groupEvents)
        .as("she was not in the first one of the new chain")
        .contains(new GroupEvent.Gap(TEAM, anew.roster().epoch()));
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.ACTIVE);
  }

  @Test
  void aMemberMayLeave() {
    add("alice", "bob");
    atBob.leave();
    bob.endpoint.groups().changed();
    bob.carryOut();
    net.run(MOMENT);
    assertThat(team.roster().members().named(AgentName.of("bob"))).isNull();
    assertThat(atBob.status(bob.now())).isEqualTo(GroupStatus.REMOVED);
    agree(atAlice);
    add("bob");
    assertThat(ops.groupEvents)
        .contains(new GroupEvent.NotAdded(TEAM, AgentName.of("bob"), GroupEvent.Reason.DECLINED));
  }

  @Test
  void aGroupMayBeClosed() {
    add("alice", "bob");
    change(team::close);
    net.run(MOMENT);
    assertThat(team.status()).isEqualTo(GroupStatus.CLOSED);
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.CLOSED);
    assertThat(atBob.status(bob.now())).isEqualTo(GroupStatus.CLOSED);
    add("alice");
    assertThat(team.roster().closed()).isTrue();
  }

  @Test
  void rolesAndCutsReachTheMembers() {
    add("alice", "bob");
    long cut = team.roster().head().content().cut();
    change(() -> team.maySend(AgentName.of("bob"), false));
    net.run(MOMENT);
    agree(atAlice, atBob);
    assertThat(Objects.requireNonNull(members(atAlice).named(AgentName.of("bob"))).maySend())
        .isFalse();
    assertThat(team.roster().head().content().cut()).isEqualTo(cut);
    change(team::renew);
    net.run(MOMENT);
    agree(atAlice, atBob);
    assertThat(team.roster().head().content().cut()).isGreaterThan(cut);
  }

  @Test
  void everythingArrivesThoughRedisLosesMuch() {
    Random losses = new Random(3);
    net.passes = written -> losses.nextInt(10) >= 3;
    add("alice", "bob");
    net.run(Duration.ofMinutes(3));
    change(team::renew);
    remove("bob");
    net.run(Duration.ofMinutes(10));
    agree(atAlice);
    assertThat(team.roster().members().size()).isEqualTo(2);
  }

  /// Members that are shown nothing by the owner get it from each other.
  @Test
  void aMemberThatSeesAnOlderRosterPassesTheNewestOn() {
    add("alice", "bob");
    net.kill(ops);
    Node again = bob;
    List<Outcome> ended = new ArrayList<>();
    say(alice, "bob", new ControlMessage.Want(team.id(), 0), ended);
    net.run(MOMENT);
    assertThat(ended).containsExactly(Outcome.HANDLED);
    assertThat(again.events(Event.BrokerMisbehaviour.class)).isEmpty();
    agree(atAlice, atBob);
  }

  @Test
  void whoIsNoMemberIsToldNothing() {
    add("alice");
    Node mallory = start("mallory");
    List<Outcome> ended = new ArrayList<>();
    say(mallory, "ops", new ControlMessage.Want(team.id(), 0), ended);
    say(mallory, "alice", new ControlMessage.Want(team.id(), 0), ended);
    say(mallory, "ops", new ControlMessage.Leave(team.id()), ended);
    say(mallory, "alice", new ControlMessage.Invite(TEAM, true), ended);
    net.run(MOMENT);
    assertThat(ended).hasSize(4).containsOnly(new Outcome.Rejected(Rejection.REFUSED));
    agree(atAlice);
    assertThat(team.roster().members().size()).isEqualTo(2);
  }

  /// Another's group of the same name is another group.
  @Test
  void nobodyElseTellsWhoIsIn() {
    add("alice");
    Node mallory = start("mallory");
    Member own = Member.of(AgentName.of("mallory"), true, Net.identity("mallory").fingerprint());
    Roster forged =
        new Roster.Signer(Net.identity("mallory"), LIFE, new SeededRandomness(1))
            .first(
                TEAM, Members.of(List.of(own)), team.roster().epoch(), mallory.now().wallMillis());
    List<Outcome> ended = new ArrayList<>();
    say(mallory, "alice", new ControlMessage.Told(forged.whole()), ended);
    net.run(MOMENT);
    assertThat(ended).containsExactly(new Outcome.Rejected(Rejection.REFUSED));
    agree(atAlice);
  }

  @Test
  void malformedOnesAreRefusedAndChangeNothing() {
    add("alice");
    List<Outcome> ended = new ArrayList<>();
    for (String type :
        List.of(
            ControlMessage.INVITE,
            ControlMessage.ROSTER,
            ControlMessage.WANT,
            ControlMessage.LEAVE,
            ControlMessage.FORK)) {
      ControlTicket ticket = (outcome, by) -> ended.add(outcome);
      Control control = bob.endpoint.groups().control();
      control.send(AgentName.of("alice"), type, Bytes.utf8("x"), true, ticket, bob.now());
    }
    bob.carryOut();
    net.run(MOMENT);
    assertThat(ended).hasSize(5).containsOnly(new Outcome.Rejected(Rejection.UNDECODABLE));
    agree(atAlice);
  }

  /// A clone of the owner has signed another successor: one member that sees it freezes all.
  @Test
  void aForkFreezesEveryMemberAndTheOwner() {
    add("alice", "bob");
    Roster last = team.roster();
    change(team::renew);
    net.run(MOMENT);
    Roster clones =
        new Roster.Signer(Net.identity("ops"), LIFE, new SeededRandomness(2))
            .cut(last, net.now().wallMillis());
    List<Outcome> ended = new ArrayList<>();
    say(bob, "alice", new ControlMessage.Told(clones.whole()), ended);
    net.run(Duration.ofSeconds(30));
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.FORKED);
    assertThat(atBob.status(bob.now())).isEqualTo(GroupStatus.FORKED);
    assertThat(team.status()).isEqualTo(GroupStatus.FORKED);
    for (Node node : List.of(ops, alice, bob)) {
      assertThat(node.groupEvents).containsOnlyOnce(new GroupEvent.Forked(TEAM));
    }
    Roster frozen = Objects.requireNonNull(atAlice.newest());
    add("carol");
    assertThat(atAlice.newest()).isSameAs(frozen);
  }

  @Test
  void whatProvesNoForkFreezesNobody() {
    add("alice");
    Roster first = team.roster();
    change(team::renew);
    net.run(MOMENT);
    List<Outcome> ended = new ArrayList<>();
    say(
        bob,
        "alice",
        new ControlMessage.Fork(first.head().head(), team.roster().head().head()),
        ended);
    net.run(MOMENT);
    assertThat(ended).containsExactly(new Outcome.Rejected(Rejection.REFUSED));
    assertThat(atAlice.status(alice.now())).isEqualTo(GroupStatus.ACTIVE);
  }

  @Test
  void anIdentitySaysSoMuchAMinute() {
    add("alice");
    List<Outcome> ended = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      say(alice, "ops", new ControlMessage.Want(team.id(), 0), ended);
    }
    net.run(MOMENT);
    assertThat(ended).hasSize(200);
    assertThat(ended.stream().filter(Outcome.HANDLED::equals).count()).isBetween(30L, 70L);
  }

  @Test
  void anAgentHasSoManyGroups() {
    Groups groups = bob.endpoint.groups();
    for (int i = 1; i < Groups.MAX; i++) {
      OwnedGroup unused = groups.create(new GroupName("g" + i), LIFE, bob.now());
    }
    assertThatThrownBy(() -> groups.create(new GroupName("more"), LIFE, bob.now()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 64 groups");
    assertThatThrownBy(() -> groups.join(TEAM, OPS, bob.now()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatARosterTakesIsCharged() {
    add("alice");
    assertThat(charged(alice)).isBetween(40_000L, 100_000L);
    assertThat(charged(bob)).isLessThan(10_000L);
    long before = charged(alice);
    List<Member> many = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Bytes fingerprint = Bytes.wrap(new SeededRandomness(i).bytes(32));
      many.add(Member.of(AgentName.of("m" + i), false, new Fingerprint(fingerprint)));
    }
    change(() ->
        many.forEach(each -> team.accepted(each.name(), false, each.fingerprints().getFirst())));
    net.run(MOMENT);
    agree(atAlice);
    assertThat(charged(alice) - before).isGreaterThan(500 * 500L);
    alice.leave(Duration.ofSeconds(1));
    net.run(MOMENT);
    assertThat(charged(alice)).isLessThan(10_000L);
  }

  private static long charged(Node node) {
    return node.endpoint.snapshot().memory().byUse().getOrDefault(MemoryUse.GROUPS, 0L);
  }

  private static void say(Node from, String to, ControlMessage message, List<Outcome> ended) {
    ControlTicket ticket = (outcome, by) -> ended.add(outcome);
    Control control = from.endpoint.groups().control();
    AgentName name = AgentName.of(to);
    control.send(name, message.type(), message.payload(), true, ticket, from.now());
    from.carryOut();
  }
}
