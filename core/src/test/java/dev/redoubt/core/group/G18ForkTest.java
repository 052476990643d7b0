package dev.redoubt.core.group;

import static dev.redoubt.core.group.SomeGroup.WALL;
import static dev.redoubt.core.group.SomeGroup.accept;
import static dev.redoubt.core.group.SomeGroup.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.group.RosterResult.Accepted;
import dev.redoubt.core.group.RosterResult.Forked;
import dev.redoubt.core.group.RosterResult.ForkedLongAgo;
import dev.redoubt.core.group.RosterResult.Frozen;
import dev.redoubt.core.group.RosterResult.Known;
import dev.redoubt.core.group.RosterResult.Older;
import dev.redoubt.core.group.RosterResult.Refused;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// G18: nobody but the owner forks a group, and a fork by the owner freezes whoever learns of it.
class G18ForkTest {
  private final SomeGroup group = new SomeGroup();
  private final Roster first = group.first("alice", "bob");
  private final Roster second = group.next(first, "alice");

  @Test
  void twoSuccessorsOfOneRosterAreAFork() throws MalformedException {
    Roster other = group.signer.next(first, group.members("bob"), WALL + 2000);
    forked(group.chain(first, second), other);
    forked(group.chain(first, other), second);
  }

  @Test
  void twoRostersOfOneEpochAreAFork() throws MalformedException {
    Roster other = group.signer.first(SomeGroup.TEAM, group.members("bob"), 0, WALL);
    forked(group.chain(first), other);
    forked(group.chain(first, second), other);
  }

  /// The owner's clone goes on where the owner was long ago.
  @Test
  void aSuccessorOfAnOlderRosterIsAForkToo() throws MalformedException {
    RosterChain chain = group.chain(first, second, group.next(second, "alice", "carol"));
    forked(chain, group.signer.next(first, group.members("bob"), WALL + 10_000));
  }

  /// What contradicts a known roster was signed by its owner, whenever it was meant to count.
  @Test
  void aForkShowsWhateverItsTimeAndItsList() {
    Roster other = group.signer.next(first, group.members("bob"), WALL + 2000);
    RosterChain late = group.chain(first, second);
    assertThat(late.accept(other.headOnly(), at(WALL + 100_000_000))).isInstanceOf(Forked.class);
  }

  /// A roster that comes late is remembered, though it changes nothing.
  @Test
  void aForkBehindAGapShowsOnceBothSidesAreSeen() {
    Roster third = group.next(second, "alice", "carol");
    Roster clones = group.signer.next(first, group.members("bob"), WALL + 1500);
    RosterChain chain = group.chain(first, third);
    assertThat(accept(chain, clones)).isInstanceOf(Older.class);
    assertThat(accept(chain, second)).isInstanceOf(Forked.class);
  }

  @Test
  void aForkOfWhichOneHeadIsKeptNoLongerFreezesAllTheSame() {
    RosterChain chain = group.chain(first, second);
    Roster last = second;
    for (int i = 0; i < Protocol.ROSTER_HEADS_KEPT; i++) {
      last = group.signer.cut(last, last.epoch() + 1000);
      assertThat(accept(chain, last)).isInstanceOf(Accepted.class);
    }
    Roster other = group.signer.next(first, group.members("bob"), last.epoch() + 1000);
    assertThat(accept(chain, other)).isEqualTo(new ForkedLongAgo(second.epoch()));
    assertThat(chain.frozen()).isTrue();
    assertThat(chain.proof()).isNull();
  }

  @Test
  void onlySoMuchIsRemembered() {
    RosterChain chain = group.chain(first, second);
    Roster last = second;
    for (int i = 0; i < Protocol.ROSTERS_KNOWN - 1; i++) {
      last = group.signer.cut(last, last.epoch() + 1000);
      accept(chain, last);
    }
    Roster other = group.signer.first(SomeGroup.TEAM, group.members("bob"), 0, WALL);
    assertThat(accept(chain, other)).isInstanceOf(Older.class);
    assertThat(chain.frozen()).isFalse();
  }

  @Test
  void restartsAndRenewalsAreNoFork() {
    RosterChain chain = group.chain(first, second);
    Roster restart =
        group.signer.first(SomeGroup.TEAM, group.members("bob"), second.epoch(), WALL + 9000);
    assertThat(accept(chain, restart)).isInstanceOf(Accepted.class);
    assertThat(accept(chain, group.signer.renewed(second, WALL + 9000))).isInstanceOf(Older.class);
    Roster again =
        group.signer.first(SomeGroup.TEAM, group.members("bob"), restart.epoch(), WALL + 9500);
    assertThat(accept(chain, again)).isInstanceOf(Accepted.class);
    assertThat(accept(chain, again)).isInstanceOf(Known.class);
  }

  @Test
  void aFrozenGroupTakesNothingMore() throws MalformedException {
    RosterChain chain = group.chain(first);
    Roster other = group.signer.first(SomeGroup.TEAM, group.members("bob"), 0, WALL);
    ForkProof proof = ForkProof.decode(proof(first, other), group.id);
    assertThat(chain.freeze(proof)).isTrue();
    assertThat(chain.freeze(proof)).isFalse();
    assertThat(accept(chain, second)).isInstanceOf(Frozen.class);
    assertThat(chain.proof()).isSameAs(proof);
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().hash()).isEqualTo(first.hash());
  }

  @Test
  void aProofNeedsTwoHeadsThatTheOwnerSigned() {
    Roster other = group.signer.next(first, group.members("bob"), WALL + 2000);
    noProof(proof(second, second));
    noProof(proof(second, group.signer.renewed(second, WALL + 9000)));
    noProof(proof(first, second));
    noProof(proof(first, group.signer.first(SomeGroup.TEAM, group.members(), WALL, WALL + 5)));
    Roster.Signer mallory = new Roster.Signer(group.mallory, SomeGroup.LIFE, group.randomness);
    noProof(proof(second, mallory.next(first, group.members("bob"), WALL + 2000)));
    Roster elsewhere =
        group.signer.first(new GroupName("other"), group.members("bob"), 0, WALL + 1000);
    noProof(proof(second, elsewhere));
    byte[] good = proof(second, other).toArray();
    for (int at = 0; at < good.length; at += 97) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      noProof(Bytes.wrap(changed));
    }
    noProof(Bytes.wrap(Arrays.copyOf(good, good.length + 1)));
    noProof(Bytes.wrap(Arrays.copyOf(good, good.length - 1)));
    noProof(second.head().encoded());
  }

  @Test
  void aProofOfAnotherGroupFreezesNothing() throws MalformedException {
    GroupName name = new GroupName("other");
    GroupId id = GroupId.of(group.ops.fingerprint(), name);
    Roster one = group.signer.first(name, group.members("alice"), 0, WALL);
    Roster two = group.signer.first(name, group.members("bob"), 0, WALL);
    ForkProof proof = ForkProof.decode(proof(one, two), id);
    RosterChain chain = group.chain(first);
    assertThatThrownBy(() -> chain.freeze(proof)).isInstanceOf(IllegalArgumentException.class);
    assertThat(chain.frozen()).isFalse();
    assertThatThrownBy(() -> ForkProof.of(first.head(), second.head()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// A forger who has no key freezes nobody.
  @Test
  void aContradictionThatTheOwnerHasNotSignedFreezesNothing() throws MalformedException {
    Bytes good = second.whole().encoded();
    byte[] forged = good.toArray();
    forged[4 + 2 + 2 + 1984 + 5 + 8 + 32 + 8] ^= 1;
    RosterChain chain = group.chain(first, second);
    assertThat(chain.accept(RosterUpdate.decode(Bytes.wrap(forged)), at(WALL + 1000)))
        .isInstanceOf(Refused.class);
    assertThat(chain.frozen()).isFalse();
  }

  private void forked(RosterChain chain, Roster shown) throws MalformedException {
    Roster before = chain.newest();
    RosterResult result = accept(chain, shown);
    assertThat(result).isInstanceOf(Forked.class);
    ForkProof proof = ((Forked) result).proof();
    assertThat(chain.frozen()).isTrue();
    assertThat(chain.newest()).isSameAs(before);
    assertThat(accept(chain, group.signer.cut(shown, shown.epoch() + 1)))
        .isInstanceOf(Frozen.class);
    ForkProof read = ForkProof.decode(proof.encoded(), group.id);
    assertThat(read.encoded()).isEqualTo(proof.encoded());
    RosterChain another = group.chain(first);
    assertThat(another.freeze(read)).isTrue();
  }

  private static Bytes proof(Roster one, Roster other) {
    WireWriter out = new WireWriter(12_000).bytes(one.head().encoded());
    return Bytes.wrap(out.bytes(other.head().encoded()).toArray());
  }

  private void noProof(Bytes encoded) {
    assertThatThrownBy(() -> ForkProof.decode(encoded, group.id))
        .isInstanceOf(MalformedException.class);
  }
}
