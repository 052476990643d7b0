package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FairSharesTest {
  private final FairShares<String> shares = new FairShares<>(100);

  /// Takes as much as it may, one by one.
  private long greedy(String owner, boolean stranger) {
    while (shares.fits(owner, stranger, 1)) {
      shares.take(owner, stranger, 1);
    }
    return shares.heldBy(owner);
  }

  @Test
  void oneAloneGetsHalf() {
    assertThat(greedy("mallory", false)).isEqualTo(50);
  }

  @Test
  void strangersLeaveAQuarterToThoseWhoAreNone() {
    for (int i = 0; i < 1_000; i++) {
      greedy("stranger" + i, true);
    }

    assertThat(shares.held()).isEqualTo(75);
    assertThat(shares.fits("another stranger", true, 1)).isFalse();
    assertThat(shares.fits("friend", false, 12)).isTrue();
  }

  @Test
  void manyWhoTakeWhatTheyGetLeaveAsMuchAsEachOfThemHas() {
    FairShares<String> large = new FairShares<>(1 << 20);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 9; i++) {
      String owner = "mallory" + i;
      while (large.fits(owner, false, 1)) {
        large.take(owner, false, 1);
      }
      least = Math.min(least, large.free(false));
    }

    assertThat(large.fits("alice", false, least)).isTrue();
    assertThat(least).isGreaterThanOrEqualTo((1 << 20) >> 9);
  }

  @Test
  void whatIsGivenBackIsFreeForAll() {
    greedy("mallory", true);
    long held = shares.heldBy("mallory");
    shares.give("mallory", held);

    assertThat(shares.held()).isZero();
    assertThat(greedy("alice", true)).isEqualTo(held);
    assertThatThrownBy(() -> shares.give("mallory", 1)).isInstanceOf(IllegalStateException.class);
  }
}
