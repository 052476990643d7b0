package dev.redoubt.core.group;

import static dev.redoubt.core.group.SomeGroup.WALL;
import static dev.redoubt.core.group.SomeGroup.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.bundle.Bundle;
import dev.redoubt.core.group.RosterResult.Accepted;
import dev.redoubt.core.group.RosterResult.NeedsWhole;
import dev.redoubt.core.group.RosterResult.Refused;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Credential;
import dev.redoubt.identity.RevocationList;
import dev.redoubt.identity.Succession;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// G14: only the owner's signature changes membership.
class G14MembershipTest {
  private static final int SIGNATURE = 3373;
  private static final int ML_DSA = 3309;

  private final SomeGroup group = new SomeGroup();
  private final Roster first = group.first("alice", "bob");
  private final Roster second = group.next(first, "alice");

  @Test
  void everyByteOfAHeadIsUnderTheSignature() {
    Bytes good = second.whole().encoded();
    int head = second.head().encoded().size();
    for (int at = 0; at < head; at += at < 8 || (at > 1990 && at < 2120) ? 1 : 31) {
      byte[] changed = good.toArray();
      changed[at] ^= 1;
      refused(Bytes.wrap(changed), "changed at " + at);
    }
  }

  @Test
  void membersAreThoseThatTheHeadCommitsTo() {
    Bytes head = second.head().encoded();
    for (Members other : List.of(first.members(), Members.NONE, group.members("mallory"))) {
      WireWriter whole = new WireWriter(8000).bytes(head).u8(1);
      other.write(whole);
      refused(Bytes.wrap(whole.toArray()), "another list");
      WireWriter changes = new WireWriter(8000).bytes(head).u8(2).u16(0).u16(other.size());
      other.write(changes);
      RosterChain chain = group.chain(first);
      assertThat(chain.accept(decoded(Bytes.wrap(changes.toArray())), at(WALL + 1000)))
          .isInstanceOf(NeedsWhole.class);
      unchanged(chain);
    }
  }

  @Test
  void aMemberInTheListIsChangedOnlyByTheOwner() {
    Bytes good = second.whole().encoded();
    int list = second.head().encoded().size() + 1;
    for (int at = list; at < good.size(); at++) {
      byte[] changed = good.toArray();
      changed[at] ^= 1;
      refused(Bytes.wrap(changed), "changed at " + at);
    }
  }

  @Test
  void nobodyElseSignsForTheGroup() {
    Roster.Signer mallory = new Roster.Signer(group.mallory, SomeGroup.LIFE, group.randomness);
    Members members =
        group.members("alice").with(Member.of(name("mallory"), true, group.mallory.fingerprint()));
    Roster own = mallory.first(SomeGroup.TEAM, members, 0, WALL + 1000);
    refused(own.whole().encoded(), "another owner");
    refused(mallory.next(first, members, WALL + 1000).whole().encoded(), "a successor of another");
    // The owner's key and the signature of another, and the other way round.
    byte[] spliced = second.whole().encoded().toArray();
    int end = second.head().encoded().size();
    own.head().encoded().slice(8, 8 + 1984).copyTo(spliced, 8);
    refused(Bytes.wrap(spliced), "another key");
    byte[] signed = second.whole().encoded().toArray();
    own.head().encoded().slice(end - SIGNATURE, end).copyTo(signed, end - SIGNATURE);
    refused(Bytes.wrap(signed), "another signature");
  }

  @Test
  void eitherHalfOfTheSignatureOfAnotherRosterIsRefused() {
    int end = second.head().encoded().size();
    for (int[] half : new int[][] {{0, ML_DSA}, {ML_DSA, SIGNATURE}}) {
      byte[] spliced = second.whole().encoded().toArray();
      int from = end - SIGNATURE + half[0];
      first.head().encoded().slice(from, end - SIGNATURE + half[1]).copyTo(spliced, from);
      refused(Bytes.wrap(spliced), "half of another signature");
    }
  }

  @Test
  void anotherGroupOfTheOwnerIsAnotherGroup() {
    Roster other =
        group.signer.first(new GroupName("maet"), group.members("mallory"), 0, WALL + 1000);
    refused(other.whole().encoded(), "another group");
    assertThat(GroupId.of(group.ops.fingerprint(), new GroupName("maet"))).isNotEqualTo(group.id);
    assertThat(GroupId.of(group.mallory.fingerprint(), SomeGroup.TEAM)).isNotEqualTo(group.id);
  }

  @Test
  void whatTheOwnerSignedAsSomethingElseIsNoRoster() {
    Bytes head = second.head().encoded();
    byte[] signed = head.slice(0, head.size() - SIGNATURE).toArray();
    for (String context :
        List.of(
            Bundle.CONTEXT,
            Credential.CONTEXT,
            RevocationList.CONTEXT,
            Succession.CONTEXT,
            "qrmp1 init",
            "qrmp1 resp",
            "")) {
      byte[] forged = second.whole().encoded().toArray();
      group.ops.sign(context, signed, group.randomness).copyTo(forged, signed.length);
      refused(Bytes.wrap(forged), "signed as " + context);
    }
  }

  /// Rules that owners keep, so that no bug of one makes senders go on with old keys.
  @Test
  void whoBreaksTheRulesOfOwnersIsNotFollowed() {
    RosterHead.Content good = second.head().content();
    RosterHead.Content before = first.head().content();
    refused(forged(good, before.cut(), before.stream(), second.members()), "no cut");
    refused(forged(good, before.cut(), good.stream(), second.members()), "a stream without a cut");
    refused(forged(good, good.cut(), before.stream(), second.members()), "a cut without a stream");
    refused(forged(good, 5, good.stream(), group.members("alice", "bob")), "cut before the last");
    Members orphans = Members.of(List.of(SomeGroup.member("alice")));
    refused(forged(good, good.cut(), good.stream(), orphans), "without its owner");
    Members silent = group.members("alice").with(group.owner.withMaySend(false));
    refused(forged(good, good.cut(), good.stream(), silent), "an owner that only reads");
  }

  private Bytes forged(RosterHead.Content from, long cut, Bytes stream, Members members) {
    RosterHead.Content content =
        new RosterHead.Content(
            from.name(),
            from.epoch(),
            from.prev(),
            cut,
            stream,
            from.issuedMillis(),
            from.validUntilMillis(),
            members.size(),
            members.hash());
    SignedHead head = RosterHead.sign(content, group.ops, group.randomness);
    return new Roster(head, members).whole().encoded();
  }

  /// Another identity with the same name in the list is another member.
  @Test
  void aNameAloneIsNoMember() {
    Member alice = SomeGroup.member("alice");
    assertThat(second.members().has(alice.name(), alice.fingerprints().getFirst())).isTrue();
    assertThat(second.members().has(alice.name(), group.mallory.fingerprint())).isFalse();
    assertThat(second.members().has(name("bob"), alice.fingerprints().getFirst())).isFalse();
  }

  @Test
  void noRosterIsMadeOfAHeadAndOtherMembers() {
    assertThatThrownBy(() -> new Roster(second.head(), first.members()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGenuineOneIsAccepted() {
    RosterChain chain = group.chain(first);
    assertThat(chain.accept(decoded(second.whole().encoded()), at(WALL + 1000)))
        .isInstanceOf(Accepted.class);
  }

  private void refused(Bytes encoded, String how) {
    RosterUpdate update;
    try {
      update = RosterUpdate.decode(encoded);
    } catch (MalformedException e) {
      return;
    }
    RosterChain chain = group.chain(first);
    assertThat(chain.accept(update, at(WALL + 1000))).as(how).isInstanceOf(Refused.class);
    unchanged(chain);
  }

  private void unchanged(RosterChain chain) {
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().head()).isEqualTo(first.head());
    assertThat(chain.frozen()).isFalse();
    assertThat(chain.accept(second.since(first), at(WALL + 1000))).isInstanceOf(Accepted.class);
  }

  private static dev.redoubt.identity.AgentName name(String value) {
    return dev.redoubt.identity.AgentName.of(value);
  }

  private static RosterUpdate decoded(Bytes encoded) {
    try {
      return RosterUpdate.decode(encoded);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
