package dev.redoubt.core.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Encoding of rosters, and what their owner signs.
class RosterTest {
  private static final int MEMBERS_AT = 4 + 2 + 2 + 1984 + 5 + 8 + 32 + 8 + 16 + 8 + 8 + 4;

  private final SomeGroup group = new SomeGroup();

  @Test
  void everyFormIsReadBackAsWritten() throws MalformedException {
    Roster first = group.first("alice", "bob", "carol");
    Roster next = group.next(first, "alice", "dave");
    for (RosterUpdate update : List.of(next.whole(), next.since(first), next.headOnly())) {
      RosterUpdate read = RosterUpdate.decode(update.encoded());
      assertThat(read.encoded()).isEqualTo(update.encoded());
      assertThat(read.form()).isEqualTo(update.form());
      assertThat(read.head().hash()).isEqualTo(next.hash());
      assertThat(read.head().verify(group.id).owner()).isEqualTo(group.ops.fingerprint());
    }
    assertThat(next.head().encoded().size()).isEqualTo(5482 + SomeGroup.TEAM.value().length());
    assertThat(next.since(first).members(first.members())).isEqualTo(next.members());
    assertThat(next.since(first).form())
        .isEqualTo(
            new RosterUpdate.Form.Changes(
                List.of(AgentName.of("bob"), AgentName.of("carol")),
                Members.of(List.of(SomeGroup.member("dave")))));
  }

  @Test
  void aRosterSaysWhereItStands() {
    Roster first = group.first("alice", "bob");
    assertThat(first.head().prev()).isEqualTo(RosterHash.NONE);
    assertThat(first.head().content().cut()).isEqualTo(first.epoch());
    Roster added = group.next(first, "alice", "bob", "carol");
    assertThat(added.head().prev()).isEqualTo(first.hash());
    assertThat(added.head().content().cut()).isEqualTo(first.epoch());
    assertThat(added.head().content().stream()).isEqualTo(first.head().content().stream());
    Roster removed = group.next(added, "alice", "carol");
    assertThat(removed.head().content().cut()).isEqualTo(removed.epoch());
    assertThat(removed.head().content().stream()).isNotEqualTo(first.head().content().stream());
    Roster cut = group.signer.cut(removed, removed.epoch() + 1);
    assertThat(cut.members()).isEqualTo(removed.members());
    assertThat(cut.head().content().cut()).isEqualTo(cut.epoch());
  }

  @Test
  void whoLosesAFingerprintHasGone() {
    Fingerprint second = SomeGroup.member("second").fingerprints().getFirst();
    Member one = SomeGroup.member("alice");
    Member two = new Member(one.name(), true, List.of(second, one.fingerprints().getFirst()));
    Roster first = group.signer.first(SomeGroup.TEAM, group.members().with(two), 0, SomeGroup.WALL);
    Roster next = group.signer.next(first, group.members().with(one), SomeGroup.WALL + 1);
    assertThat(next.head().content().cut()).isEqualTo(next.epoch());
    Roster reads =
        group.signer.next(next, group.members().with(one.withMaySend(false)), SomeGroup.WALL + 2);
    assertThat(reads.head().content().cut()).isEqualTo(next.epoch());
  }

  @Test
  void aRenewalIsTheSameRosterIssuedLater() {
    Roster first = group.first("alice");
    Roster renewed = group.signer.renewed(first, SomeGroup.WALL + 900_000);
    assertThat(renewed.hash()).isEqualTo(first.hash());
    assertThat(renewed.head().content().validUntilMillis())
        .isEqualTo(SomeGroup.WALL + 900_000 + SomeGroup.LIFE.toMillis());
    assertThat(group.signer.renewed(renewed, SomeGroup.WALL).head().content().issuedMillis())
        .as("with a clock set back")
        .isEqualTo(SomeGroup.WALL + 900_001);
  }

  @Test
  void epochsGrowAlsoUnderAClockThatIsSetBack() {
    Roster first = group.first();
    assertThat(group.signer.next(first, group.members("bob"), SomeGroup.WALL - 5000).epoch())
        .isEqualTo(first.epoch() + 1);
    assertThat(group.signer.first(SomeGroup.TEAM, group.members(), first.epoch(), 5).epoch())
        .isEqualTo(first.epoch() + 1);
  }

  @Test
  void theLargestRosterIsReadAndNoLargerOne() throws MalformedException {
    List<Member> many = new ArrayList<>(List.of(group.owner));
    for (int i = 1; i < Protocol.GROUP_MEMBERS; i++) {
      List<Fingerprint> four = new ArrayList<>();
      for (int j = 0; j < Protocol.MEMBER_FINGERPRINTS; j++) {
        byte[] value = new byte[32];
        value[0] = (byte) j;
        four.add(new Fingerprint(Bytes.wrap(value)));
      }
      many.add(new Member(AgentName.of("n%063d".formatted(i)), true, four));
    }
    Roster largest = group.signer.first(SomeGroup.TEAM, Members.of(many), 0, SomeGroup.WALL);
    Bytes encoded = largest.whole().encoded();
    assertThat(encoded.size()).isBetween(200_000, Protocol.ROSTER_UPDATE_MAX);
    assertThat(RosterUpdate.decode(encoded).form()).isEqualTo(largest.whole().form());
    assertThatThrownBy(() -> largest.members().with(SomeGroup.member("one-more")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 1024 members");
    malformed(Arrays.copyOf(encoded.toArray(), Protocol.ROSTER_UPDATE_MAX + 1));
    assertThat(largest.since(group.first()).encoded().size()).isLessThanOrEqualTo(encoded.size());
  }

  @Test
  void whatIsTruncatedOrExtendedIsRefused() {
    byte[] good = group.first("alice", "bob").whole().encoded().toArray();
    for (int size = 0; size < good.length; size += 37) {
      malformed(Arrays.copyOf(good, size));
    }
    malformed(Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void fieldsThatNoOwnerSignsAreRefused() {
    byte[] good = group.first("alice").whole().encoded().toArray();
    int epochAt = 4 + 2 + 2 + 1984 + 5;
    malformed(flipped(good, 0, 1));
    malformed(flipped(good, 5, 3));
    malformed(flipped(good, 7, 1));
    malformed(flipped(good, epochAt - 1, 0x20));
    malformed(flipped(good, epochAt, 0x80));
    malformed(zeros(good, epochAt, 8));
    malformed(flipped(good, epochAt + 8 + 32 + 7, 1));
    malformed(zeros(good, epochAt + 8 + 32 + 8 + 16 + 8, 8));
    malformed(flipped(good, epochAt + 8 + 32 + 8 + 16 + 8 + 2, 1));
    malformed(flipped(good, MEMBERS_AT - 3, 1));
    malformed(flipped(good, MEMBERS_AT + 32 + 3373, 4));
  }

  @Test
  void membersThatAreNotInOrderAreRefused() throws MalformedException {
    Roster roster = group.first("alice", "bob");
    Bytes head = roster.head().encoded();
    Member alice = SomeGroup.member("alice");
    Member bob = SomeGroup.member("bob");
    RosterUpdate.decode(form(head, 1, alice, bob, group.owner));
    malformed(form(head, 1, bob, alice, group.owner).toArray());
    malformed(form(head, 1, alice, alice, group.owner).toArray());
    malformed(form(head, 1, alice, group.owner).toArray());
    malformed(form(head, 1, alice, bob, SomeGroup.member("carol"), group.owner).toArray());
    malformed(form(head, 3, alice, bob, group.owner).toArray());
  }

  @Test
  void aMemberHasRolesAndFingerprintsThatAreKnown() {
    Bytes head = group.signer.first(SomeGroup.TEAM, group.members(), 0, 1).head().encoded();
    Bytes fingerprint = group.ops.fingerprint().value();
    WireWriter unknownRole = begin(head, "ops").u8(2).u8(1).bytes(fingerprint);
    malformed(unknownRole.toArray());
    malformed(begin(head, "ops").u8(1).u8(0).toArray());
    malformed(begin(head, "ops").u8(1).u8(5).zeros(5 * 32).toArray());
    malformed(begin(head, "ops").u8(1).u8(2).bytes(fingerprint).bytes(fingerprint).toArray());
    malformed(begin(head, "Ops").u8(1).u8(1).bytes(fingerprint).toArray());
    assertThatThrownBy(() -> new Member(AgentName.of("x"), true, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    Fingerprint once = group.ops.fingerprint();
    assertThatThrownBy(() -> new Member(AgentName.of("x"), true, List.of(once, once)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void changesAreInOrderAndOfEachNameOnce() {
    Bytes head = group.first("alice").head().encoded();
    WireWriter twice = new WireWriter(8000).bytes(head).u8(2).u16(2).text8("bob").text8("bob");
    malformed(twice.u16(0).toArray());
    WireWriter both = new WireWriter(8000).bytes(head).u8(2).u16(1).text8("alice").u16(1);
    SomeGroup.member("alice").write(both);
    malformed(both.toArray());
    malformed(new WireWriter(8000).bytes(head).u8(2).u16(1025).toArray());
    malformed(new WireWriter(8000).bytes(head).u8(2).u16(0).u16(1025).toArray());
  }

  @Test
  void namesOfGroupsFollowTheRuleOfNames() {
    assertThat(new GroupName("team-1")).hasToString("team-1");
    for (String bad : List.of("", "Team", "a b", "-a", "x".repeat(65))) {
      assertThatThrownBy(() -> new GroupName(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("A group name has");
    }
  }

  private static Bytes form(Bytes head, int form, Member... members) {
    WireWriter out = new WireWriter(8000).bytes(head).u8(form);
    Arrays.stream(members).forEach(member -> member.write(out));
    return Bytes.wrap(out.toArray());
  }

  private static WireWriter begin(Bytes head, String name) {
    return new WireWriter(8000).bytes(head).u8(1).text8(name);
  }

  private static byte[] flipped(byte[] good, int at, int xor) {
    byte[] changed = good.clone();
    changed[at] ^= (byte) xor;
    return changed;
  }

  private static byte[] zeros(byte[] good, int at, int size) {
    byte[] changed = good.clone();
    Arrays.fill(changed, at, at + size, (byte) 0);
    return changed;
  }

  private static void malformed(byte[] encoded) {
    assertThatThrownBy(() -> RosterUpdate.decode(Bytes.copyOf(encoded)))
        .isInstanceOf(MalformedException.class);
  }
}
