package dev.redoubt.core.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.Limits;
import dev.redoubt.core.SeededRandomness;
import dev.redoubt.core.identity.Fingerprint;
import dev.redoubt.core.identity.Identity;
import dev.redoubt.core.link.InboundBudget.Holding;
import org.junit.jupiter.api.Test;

class InboundBudgetTest {
  private static final int MIB = 1 << 20;
  private static final Fingerprint ALICE = Identity.generate(new SeededRandomness(1)).fingerprint();
  private static final Fingerprint BOB = Identity.generate(new SeededRandomness(2)).fingerprint();

  @Test
  void oneIdentityHoldsAnEighthAtMost() {
    InboundBudget budget = new InboundBudget(64L * MIB);
    Holding alice = budget.open(ALICE);
    for (int i = 0; i < 8; i++) {
      assertThat(budget.reserve(alice, MIB, true)).isTrue();
    }
    assertThat(budget.reserve(alice, 1, true)).isFalse();
    assertThat(budget.reserve(budget.open(BOB), MIB, true)).isTrue();
    assertThat(budget.messages()).isEqualTo(9);
  }

  @Test
  void halfIsKeptForWhatIsNextInOrder() {
    InboundBudget budget = new InboundBudget(64L * MIB);
    Holding alice = budget.open(ALICE);
    for (int i = 0; i < 4; i++) {
      assertThat(budget.reserve(alice, MIB, false)).isTrue();
    }
    assertThat(budget.reserve(alice, 1, false)).isFalse();
    assertThat(budget.reserve(alice, MIB, true)).isTrue();
  }

  @Test
  void oneLargestMessageAlwaysFits() {
    InboundBudget budget = new InboundBudget(8L * MIB);
    Holding alice = budget.open(ALICE);
    assertThat(budget.reserve(alice, Limits.MESSAGE_MAX + InboundBudget.RECORD, false)).isTrue();
    assertThat(budget.reserve(alice, Limits.MESSAGE_MAX + InboundBudget.RECORD, true)).isTrue();
  }

  @Test
  void whatIsReleasedIsFreeAgain() {
    InboundBudget budget = new InboundBudget(8L * MIB);
    Holding alice = budget.open(ALICE);
    budget.reserve(alice, MIB, true);
    budget.release(alice, MIB, 64);
    assertThat(budget.used()).isEqualTo(64);
    assertThat(budget.messages()).isZero();
    budget.give(alice, 64);
    assertThat(budget.used()).isZero();
  }

  @Test
  void aWindowNeverShrinksBelowTheFirstCredit() {
    InboundBudget budget = new InboundBudget(64L * MIB);
    Holding alice = budget.open(ALICE);
    assertThat(budget.window()).isEqualTo(4 * MIB);
    assertThat(budget.windowRecords()).isEqualTo(4 * MIB / InboundBudget.RECORD);
    for (int i = 0; i < 8; i++) {
      budget.reserve(alice, MIB, true);
      budget.reserve(budget.open(BOB), MIB, true);
    }
    assertThat(budget.window()).isEqualTo(4 * MIB);
    InboundBudget small = new InboundBudget(8L * MIB);
    Holding inSmall = small.open(ALICE);
    small.reserve(inSmall, MIB, true);
    assertThat(small.window()).isEqualTo(Limits.FIRST_CREDIT_BYTES);
    assertThat(small.windowRecords()).isGreaterThanOrEqualTo(Limits.FIRST_CREDIT_RECORDS);
    InboundBudget large = new InboundBudget(64L << 30);
    assertThat(large.window()).isEqualTo(Limits.LINK_WINDOW_BYTES);
    assertThat(large.windowRecords()).isEqualTo(Limits.LINK_WINDOW_RECORDS);
  }
}
