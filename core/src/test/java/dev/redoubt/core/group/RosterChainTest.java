package dev.redoubt.core.group;

import static dev.redoubt.core.group.SomeGroup.WALL;
import static dev.redoubt.core.group.SomeGroup.accept;
import static dev.redoubt.core.group.SomeGroup.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.group.RosterResult.Accepted;
import dev.redoubt.core.group.RosterResult.Known;
import dev.redoubt.core.group.RosterResult.NeedsWhole;
import dev.redoubt.core.group.RosterResult.Older;
import dev.redoubt.core.group.RosterResult.Place;
import dev.redoubt.core.group.RosterResult.Refused;
import dev.redoubt.core.group.RosterResult.Renewed;
import dev.redoubt.environment.Now;
import org.junit.jupiter.api.Test;

/// The table of SPEC.md §11.4, but for forks.
class RosterChainTest {
  private final SomeGroup group = new SomeGroup();

  @Test
  void theFirstRosterIsAcceptedWhereverItStands() {
    Roster first = group.first("alice");
    Roster second = group.next(first, "alice", "bob");
    assertThat(place(accept(group.chain(), first))).isEqualTo(Place.FIRST);
    RosterChain late = group.chain();
    assertThat(place(accept(late, second))).isEqualTo(Place.FIRST);
    assertThat(late.newest()).isNotNull();
    assertThat(late.newest().members()).isEqualTo(second.members());
  }

  @Test
  void aSuccessorIsAcceptedAndSaysWhatItChanges() {
    Roster first = group.first("alice");
    Roster second = group.next(first, "bob");
    RosterChain chain = group.chain(first);
    assertThat(chain.accept(second.since(first), at(WALL + 1000)))
        .isInstanceOfSatisfying(
            Accepted.class,
            it -> {
              assertThat(it.place()).isEqualTo(Place.NEXT);
              assertThat(it.before()).isEqualTo(first.members());
              assertThat(it.roster().members()).isEqualTo(second.members());
            });
  }

  @Test
  void aRenewalCountsIfItWasIssuedLater() {
    Roster first = group.first("alice");
    Roster renewed = group.signer.renewed(first, WALL + 900_000);
    RosterChain chain = group.chain(first);
    assertThat(chain.accept(first.whole(), at(WALL))).isInstanceOf(Known.class);
    assertThat(chain.accept(renewed.headOnly(), at(WALL + 900_000))).isInstanceOf(Renewed.class);
    assertThat(chain.accept(first.whole(), at(WALL + 900_000))).isInstanceOf(Known.class);
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().head()).isEqualTo(renewed.head());
  }

  @Test
  void whatIsOlderIsIgnored() {
    Roster first = group.first("alice");
    Roster second = group.next(first, "bob");
    RosterChain chain = group.chain(first, second);
    assertThat(accept(chain, first)).isEqualTo(new Older(first.epoch()));
    assertThat(accept(chain, group.signer.renewed(first, WALL + 5)))
        .as("not even if it is valid for longer")
        .isEqualTo(new Older(first.epoch()));
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().hash()).isEqualTo(second.hash());
  }

  @Test
  void aGapIsAcceptedSinceARemovalMustNotWait() {
    Roster first = group.first("alice", "bob");
    Roster second = group.next(first, "alice", "bob", "carol");
    Roster third = group.next(second, "alice");
    assertThat(place(accept(group.chain(first), third))).isEqualTo(Place.GAP);
  }

  @Test
  void anOwnerWithoutHistoryIsFollowed() {
    Roster first = group.first("alice", "bob");
    Roster second = group.next(first, "alice", "bob", "carol");
    Roster again =
        group.signer.first(SomeGroup.TEAM, group.members("alice"), second.epoch(), WALL + 5000);
    RosterChain chain = group.chain(first, second);
    assertThat(place(accept(chain, again))).isEqualTo(Place.RESTART);
    assertThat(place(accept(chain, group.next(again, "alice", "bob")))).isEqualTo(Place.NEXT);
  }

  @Test
  void changesThatCannotBeBuiltUponAreAskedForInFull() {
    Roster first = group.first("alice");
    Roster second = group.next(first, "alice", "bob");
    Roster third = group.next(second, "alice", "carol");
    RosterChain chain = group.chain(first);
    assertThat(chain.accept(third.since(second), at(WALL + 2000))).isInstanceOf(NeedsWhole.class);
    assertThat(chain.accept(third.headOnly(), at(WALL + 2000))).isInstanceOf(NeedsWhole.class);
    assertThat(group.chain().accept(third.headOnly(), at(WALL))).isInstanceOf(NeedsWhole.class);
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().hash()).isEqualTo(first.hash());
    assertThat(place(chain.accept(third.whole(), at(WALL + 2000)))).isEqualTo(Place.GAP);
  }

  @Test
  void aHeadAloneIsEnoughWhereTheMembersStay() {
    Roster first = group.first("alice");
    Roster cut = group.signer.cut(first, WALL + 1000);
    assertThat(place(group.chain(first).accept(cut.headOnly(), at(WALL + 1000))))
        .isEqualTo(Place.NEXT);
  }

  @Test
  void aRosterCountsInItsTimeOnly() {
    Roster first = group.first("alice");
    long end = WALL + SomeGroup.LIFE.toMillis();
    assertThat(group.chain().accept(first.whole(), at(WALL - 300_000)))
        .isInstanceOf(Accepted.class);
    assertThat(group.chain().accept(first.whole(), at(end + 300_000))).isInstanceOf(Accepted.class);
    for (long wall : new long[] {WALL - 300_001, end + 300_001}) {
      assertThat(group.chain().accept(first.whole(), at(wall))).isInstanceOf(Refused.class);
    }
  }

  @Test
  void membershipIsStaleAfterItsTimeByEitherClock() {
    Roster first = group.first("alice");
    RosterChain chain = group.chain();
    assertThat(chain.stale(at(WALL))).isTrue();
    accept(chain, first);
    long end = WALL + SomeGroup.LIFE.toMillis() + 300_000;
    assertThat(chain.stale(at(end - 1))).isFalse();
    assertThat(chain.stale(at(end + 1))).isTrue();
    assertThat(chain.stale(new Now(at(end + 1).nanos(), WALL))).as("wall clock set back").isTrue();
    assertThat(chain.stale(new Now(0, end + 1))).as("process stood still").isTrue();
    chain.accept(group.signer.renewed(first, end).headOnly(), at(end));
    assertThat(chain.stale(at(end + 1))).isFalse();
  }

  @Test
  void aClockThatIsBehindDoesNotLengthenTheTime() {
    Roster first = group.first("alice");
    RosterChain chain = group.chain();
    Now behind = new Now(0, WALL - 300_000);
    assertThat(chain.accept(first.whole(), behind)).isInstanceOf(Accepted.class);
    long most = SomeGroup.LIFE.toMillis() + 300_000;
    assertThat(chain.stale(new Now(most * 1_000_000L, WALL))).isTrue();
  }

  @Test
  void aClosedGroupHasNobody() {
    Roster first = group.first("alice");
    Roster closed = group.signer.next(first, Members.NONE, WALL + 1000);
    RosterChain chain = group.chain(first);
    assertThat(place(accept(chain, closed))).isEqualTo(Place.NEXT);
    assertThat(chain.newest()).isNotNull();
    assertThat(chain.newest().closed()).isTrue();
    assertThat(closed.head().content().cut()).isEqualTo(closed.epoch());
  }

  private static Place place(RosterResult result) {
    assertThat(result).isInstanceOf(Accepted.class);
    return ((Accepted) result).place();
  }
}
