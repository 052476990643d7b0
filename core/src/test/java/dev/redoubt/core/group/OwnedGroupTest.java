package dev.redoubt.core.group;

import static dev.redoubt.core.group.SomeGroup.WALL;
import static dev.redoubt.core.group.SomeGroup.at;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/// The owner of a group, with an exchange that the test answers.
class OwnedGroupTest implements GroupExchange {
  private record Said(AgentName to, ControlMessage message, Listener listener) {}

  private static final AgentName ALICE = AgentName.of("alice");
  private static final AgentName BOB = AgentName.of("bob");

  private final SomeGroup some = new SomeGroup();
  private final List<Said> said = new ArrayList<>();
  private final List<GroupEvent> events = new ArrayList<>();
  private Now now = at(WALL);
  private final OwnedGroup group =
      new OwnedGroup(SomeGroup.TEAM, AgentName.of("ops"), some.signer, this, now);

  @Override
  public void contact(AgentName to, ControlMessage message, Listener listener, Now at) {
    said.add(new Said(to, message, listener));
  }

  @Override
  public void answer(AgentName to, ControlMessage message, Listener listener, Now at) {
    said.add(new Said(to, message, listener));
  }

  @Override
  public void report(GroupEvent event) {
    events.add(event);
  }

  private static Fingerprint of(AgentName name) {
    return SomeGroup.member(name.value()).fingerprints().getFirst();
  }

  private void flush() {
    group.flush(now);
  }

  private void pass(long millis) {
    now = at(now.wallMillis() + millis);
    flush();
  }

  /// Answers everything that was said, as whom it was said to.
  private List<ControlMessage> answerAll(Answer answer) {
    List<Said> all = List.copyOf(said);
    said.clear();
    all.forEach(each -> each.listener.answered(answer, of(each.to), now));
    flush();
    return all.stream().map(Said::message).toList();
  }

  private void add(AgentName... names) {
    for (AgentName name : names) {
      group.add(name, true, now);
    }
    flush();
    answerAll(Answer.HANDLED);
    answerAll(Answer.HANDLED);
    assertThat(said).isEmpty();
  }

  @Test
  void severalThatAcceptAtOnceMakeOneRoster() {
    add(ALICE, BOB);
    assertThat(group.roster().members().size()).isEqualTo(3);
    assertThat(events)
        .containsOnlyOnce(
            new GroupEvent.Changed(
                SomeGroup.TEAM,
                group.roster().epoch(),
                new TreeSet<>(List.of(ALICE, BOB)),
                new TreeSet<>()));
  }

  @Test
  void whoHasTheOneBeforeIsToldWhatChanges() throws MalformedException {
    add(ALICE);
    Roster before = group.roster();
    group.add(BOB, false, now);
    flush();
    answerAll(Answer.HANDLED);
    for (ControlMessage each : answerAll(Answer.HANDLED)) {
      RosterUpdate update = ((ControlMessage.Told) each).update();
      RosterChain chain = some.chain(before);
      boolean whole = update.form() instanceof RosterUpdate.Form.Whole;
      assertThat((whole ? some.chain() : chain).accept(update, now))
          .isInstanceOf(RosterResult.Accepted.class);
      assertThat(RosterUpdate.decode(update.encoded()).head().hash())
          .isEqualTo(group.roster().hash());
    }
    assertThat(group.roster().members().named(BOB)).isEqualTo(Member.of(BOB, false, of(BOB)));
  }

  @Test
  void whoCannotBuildUponItIsToldEverything() {
    add(ALICE);
    group.renew();
    flush();
    assertThat(answerAll(Answer.REFUSED)).singleElement().satisfies(it -> form(it, false));
    pass(1_000);
    assertThat(answerAll(Answer.HANDLED)).singleElement().satisfies(it -> form(it, true));
    pass(10_000);
    assertThat(said).isEmpty();
  }

  private static void form(ControlMessage message, boolean whole) {
    RosterUpdate update = ((ControlMessage.Told) message).update();
    assertThat(update.form() instanceof RosterUpdate.Form.Whole).isEqualTo(whole);
  }

  @Test
  void whoDoesNotAnswerIsToldAgainMoreAndMoreRarely() {
    add(ALICE);
    group.renew();
    flush();
    int told = 0;
    for (int second = 0; second < 3_600; second++) {
      told += answerAll(Answer.SILENT).size();
      pass(1_000);
    }
    assertThat(told).isBetween(12, 24);
  }

  /// Somebody else whom we trust for the name has said that it has the roster.
  @Test
  void aConfirmationIsTheMembersOwn() {
    group.add(ALICE, true, now);
    flush();
    answerAll(Answer.HANDLED);
    events.clear();
    List<Said> all = List.copyOf(said);
    all.forEach(each -> each.listener().answered(Answer.HANDLED, of(BOB), now));
    assertThat(events).isEmpty();
  }

  @Test
  void aNameAloneLeavesNothing() {
    add(ALICE);
    ControlMessage leave = new ControlMessage.Leave(group.id());
    assertThat(group.received(leave, ALICE, of(BOB), now)).isEqualTo(Settlement.REFUSED);
    assertThat(group.received(leave, BOB, of(ALICE), now)).isEqualTo(Settlement.REFUSED);
    flush();
    assertThat(group.roster().members().named(ALICE)).isNotNull();
    assertThat(group.received(leave, ALICE, of(ALICE), now)).isEqualTo(Settlement.HANDLED);
    flush();
    assertThat(group.roster().members().named(ALICE)).isNull();
  }

  /// An earlier run of ours was ahead, by its clock.
  @Test
  void anEpochOfOursThatIsShownIsExceeded() {
    add(ALICE);
    Roster earlier = some.signer.first(SomeGroup.TEAM, some.members(), WALL + 1_000_000, WALL);
    ControlMessage.Told shown = new ControlMessage.Told(earlier.headOnly());
    assertThat(group.received(shown, ALICE, of(ALICE), now)).isEqualTo(Settlement.HANDLED);
    flush();
    assertThat(group.roster().epoch()).isEqualTo(earlier.epoch() + 1);
    assertThat(group.roster().head().prev()).isEqualTo(RosterHash.NONE);
    assertThat(group.roster().members().named(ALICE)).isNotNull();
    assertThat(some.chain(earlier).accept(group.roster().whole(), now))
        .isInstanceOf(RosterResult.Accepted.class);
  }

  /// Nobody moves the epoch of a group but its owner.
  @Test
  void anEpochThatIsOnlyClaimedChangesNothing() {
    add(ALICE);
    Roster before = group.roster();
    ControlMessage want = new ControlMessage.Want(group.id(), Long.MAX_VALUE);
    assertThat(group.received(want, ALICE, of(ALICE), now)).isEqualTo(Settlement.HANDLED);
    byte[] forged =
        some.signer
            .first(SomeGroup.TEAM, some.members(), WALL + 1_000_000, WALL)
            .whole()
            .encoded()
            .toArray();
    forged[4 + 2 + 2 + 1984 + 5 + 8 + 32 + 8] ^= 1;
    try {
      ControlMessage.Told shown = new ControlMessage.Told(RosterUpdate.decode(Bytes.wrap(forged)));
      assertThat(group.received(shown, ALICE, of(ALICE), now)).isEqualTo(Settlement.REFUSED);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    flush();
    assertThat(group.roster()).isSameAs(before);
  }

  @Test
  void anInvitationThatWasWithdrawnAddsNobody() {
    group.add(ALICE, true, now);
    flush();
    group.remove(ALICE);
    answerAll(Answer.HANDLED);
    assertThat(group.roster().members().named(ALICE)).isNull();
  }

  @Test
  void theOwnerStays() {
    group.remove(AgentName.of("ops"));
    group.maySend(AgentName.of("ops"), false);
    flush();
    assertThat(group.roster().members()).isEqualTo(some.members());
  }
}
