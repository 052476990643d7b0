package dev.redoubt.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Protocol;
import dev.redoubt.identity.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(64L * MIB);

  /// An identity with evictable items of one size.
  private final class Holder implements Account.Holder {
    final Account account;
    final List<Evictable> items = new ArrayList<>();
    boolean forgotten;

    Holder(Standing standing) {
      this(budget, standing);
    }

    Holder(MemoryBudget of, Standing standing) {
      account = of.open(standing, this);
    }

    boolean take(long bytes) {
      boolean room = account.take(MemoryUse.MESSAGES, bytes, true);
      if (room) {
        Evictable item =
            new Evictable() {
              @Override
              protected void evict() {
                items.remove(this);
                account.messages().remove(this);
                account.give(MemoryUse.MESSAGES, bytes);
              }
            };
        items.add(item);
        account.messages().addLast(item);
      }
      return room;
    }

    /// Takes as much as there is room for.
    Holder fill(long bytes) {
      while (take(bytes)) {}
      return this;
    }

    @Override
    public void forget() {
      forgotten = true;
      account.give(MemoryUse.SESSIONS, account.used());
    }
  }

  private Holder stranger() {
    return new Holder(Standing.STRANGER);
  }

  private Holder known() {
    return new Holder(Standing.KNOWN);
  }

  @Test
  void oneIdentityHoldsAnEighthAtMost() {
    Holder alice = known().fill(MIB);
    assertThat(alice.items).hasSize(8);
    assertThat(alice.take(1)).isFalse();
    assertThat(budget.refused()).isEqualTo(2);
    assertThat(stranger().take(MIB)).isTrue();
  }

  @Test
  void halfOfItIsKeptForWhatIsNextInOrder() {
    Account alice = known().account;
    for (int i = 0; i < 4; i++) {
      assertThat(alice.take(MemoryUse.MESSAGES, MIB, false)).isTrue();
    }
    assertThat(alice.take(MemoryUse.MESSAGES, 1, false)).isFalse();
    assertThat(alice.take(MemoryUse.MESSAGES, MIB, true)).isTrue();
  }

  @Test
  void oneLargestMessageAlwaysFits() {
    Account alice = new MemoryBudget(8L * MIB).open(Standing.STRANGER, () -> {});
    long largest = Protocol.MESSAGE_MAX + MemoryBudget.RECORD;
    assertThat(alice.take(MemoryUse.MESSAGES, largest, false)).isTrue();
    assertThat(alice.take(MemoryUse.MESSAGES, largest, true)).isTrue();
  }

  @Test
  void strangersTogetherHoldHalfAtMost() {
    for (int i = 0; i < 100; i++) {
      Holder unused = stranger().fill(MIB / 8);
    }
    assertThat(budget.status().strangers()).isEqualTo(32L * MIB);
    for (int i = 0; i < 4; i++) {
      assertThat(known().fill(MIB).items).hasSize(8);
    }
    assertThat(budget.used()).isEqualTo(budget.total());
  }

  @Test
  void whoeverHoldsLittleGetsRoomFromThoseThatHoldMost() {
    List<Holder> hostile = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      hostile.add(stranger().fill(MIB));
    }
    Holder little = stranger();
    assertThat(little.take(MIB)).isTrue();
    assertThat(budget.status().strangers()).isEqualTo(32L * MIB);
    assertThat(hostile.stream().mapToInt(one -> one.items.size()).sum()).isEqualTo(31);
    assertThat(hostile).allMatch(one -> one.items.size() >= 7);
  }

  /// An identity that would hold as much as the others evicts nothing.
  @Test
  void sharesEndUpEqual() {
    List<Holder> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(stranger());
    }
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 50_000; i++) {
      all.get((int) (random.nextInt(1_000) * random.nextDouble())).take(1 << 10);
    }
    long most = all.stream().mapToLong(one -> one.account.used()).max().orElseThrow();
    long evicted = budget.status().evictions();
    all.forEach(one -> one.fill(1 << 10));
    for (Holder one : all) {
      assertThat(one.account.used()).isBetween(25L << 10, 48L << 10);
    }
    assertThat(most).isLessThan(budget.status().share());
    assertThat(budget.status().evictions()).isGreaterThan(evicted);
    assertThat(budget.status().strangers()).isBetween(31L * MIB, 32L * MIB);
  }

  @Test
  void nobodyGivesUpAnythingToWhoeverWouldHoldMore() {
    MemoryBudget small = new MemoryBudget(16L * MIB, 8L * MIB);
    Holder one = new Holder(small, Standing.STRANGER);
    Holder other = new Holder(small, Standing.STRANGER);
    for (int i = 0; i < 4; i++) {
      assertThat(one.take(MIB)).isTrue();
      assertThat(other.take(MIB)).isTrue();
    }
    assertThat(other.take(MIB)).isFalse();
    assertThat(one.items).hasSize(4);
    assertThat(other.items).hasSize(4);
  }

  @Test
  void strangersTakeNothingFromThoseThatAreKnown() {
    Holder friend = known().fill(MIB);
    for (int i = 0; i < 50; i++) {
      stranger().fill(MIB / 4);
    }
    assertThat(friend.items).hasSize(8);
    assertThat(friend.forgotten).isFalse();
  }

  @Test
  void whoIsKnownTakesFromStrangersFirst() {
    List<Holder> friends = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      friends.add(known().fill(MIB));
    }
    Holder crowd = stranger().fill(MIB);
    while (budget.used() + MIB <= budget.total()) {
      stranger().fill(MIB);
    }
    assertThat(known().take(2 * MIB)).isTrue();
    assertThat(friends).allMatch(friend -> friend.items.size() == 8);
    assertThat(crowd.items.size()).isLessThanOrEqualTo(8);
  }

  @Test
  void whoComesToBeKnownIsNoStrangerAnyMore() {
    Holder alice = stranger().fill(MIB);
    assertThat(budget.status().strangers()).isEqualTo(8L * MIB);
    alice.account.standing(Standing.KNOWN);
    assertThat(budget.status().strangers()).isZero();
    alice.account.standing(Standing.STRANGER);
    assertThat(budget.status().strangers()).isEqualTo(8L * MIB);
  }

  @Test
  void messagesGoFirstThenSessionsThenTheIdentity() {
    Holder alice = stranger();
    alice.take(MIB);
    alice.account.add(MemoryUse.SESSIONS, 7L * MIB);
    boolean[] session = {false};
    alice
        .account
        .sessions()
        .addFirst(
            new Evictable() {
              @Override
              protected void evict() {
                session[0] = true;
                alice.account.sessions().remove(this);
                alice.account.give(MemoryUse.SESSIONS, MIB);
              }
            });
    alice.account.evict();
    assertThat(alice.items).isEmpty();
    assertThat(session[0]).isFalse();
    alice.account.evict();
    assertThat(session[0]).isTrue();
    assertThat(alice.forgotten).isFalse();
    alice.account.evict();
    assertThat(alice.forgotten).isTrue();
  }

  /// Items in handlers stay: then another identity gives up something, or nobody does.
  @Test
  void whoeverHasNothingToGiveUpIsPassedOver() {
    MemoryBudget small = new MemoryBudget(16L * MIB, 8L * MIB);
    small.open(Standing.STRANGER, () -> {}).add(MemoryUse.MESSAGES, 5L * MIB);
    Holder other = new Holder(small, Standing.STRANGER);
    other.fill(MIB);
    assertThat(other.items).hasSize(3);
    Holder third = new Holder(small, Standing.STRANGER);
    assertThat(third.take(MIB)).isTrue();
    assertThat(other.items).hasSize(2);
    assertThat(third.take(MIB)).isFalse();
  }

  @Test
  void whatIsGivenBackIsFreeAgain() {
    Account alice = known().account;
    alice.take(MemoryUse.LINKS, MIB, true);
    alice.give(MemoryUse.LINKS, MIB - 64);
    assertThat(budget.status().byUse()).containsEntry(MemoryUse.LINKS, 64L);
    alice.give(MemoryUse.LINKS, 64);
    assertThat(budget.used()).isZero();
  }

  @Test
  void aWindowNeverShrinksBelowTheFirstCredit() {
    Account alice = stranger().account;
    assertThat(alice.window()).isEqualTo(4 * MIB);
    assertThat(alice.windowRecords()).isEqualTo(4 * MIB / MemoryBudget.RECORD);
    stranger().fill(MIB);
    stranger().fill(MIB);
    stranger().fill(MIB);
    assertThat(alice.window()).isEqualTo(2 * MIB);
    stranger().fill(MIB);
    assertThat(alice.window()).isEqualTo(Protocol.FIRST_CREDIT_BYTES);
    assertThat(alice.windowRecords()).isGreaterThanOrEqualTo(Protocol.FIRST_CREDIT_RECORDS);
    Account large = new MemoryBudget(64L << 30).open(Standing.KNOWN, () -> {});
    assertThat(large.window()).isEqualTo(Protocol.LINK_WINDOW_BYTES);
    assertThat(large.windowRecords()).isEqualTo(Protocol.LINK_WINDOW_RECORDS);
  }
}
