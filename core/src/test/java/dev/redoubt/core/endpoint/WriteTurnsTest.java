package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.core.link.RoundTrips;
import dev.redoubt.environment.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteTurnsTest {
  private static final Now NOW = new Now(0, 0);
  private static final long MILLI = 1_000_000;

  private final Agenda agenda = new Agenda();
  private final WriteTurns turns = new WriteTurns(agenda);
  private final List<Link> flushed = new ArrayList<>();

  private final class Link extends Agenda.Task {
    private final boolean writes;
    private final boolean stranger;
    private int held;

    Link(boolean writes, boolean stranger) {
      this.writes = writes;
      this.stranger = stranger;
    }

    boolean free() {
      return turns.free(this, stranger, held);
    }

    void take() {
      held++;
      turns.changed(1, stranger);
    }

    void received() {
      turns.changed(-held, stranger);
      held = 0;
    }

    @Override
    void onTime(Now now) {}

    @Override
    void flush(Now now) {
      flushed.add(this);
      if (writes && free()) {
        take();
      }
      turns.flushed(this);
    }

    @Override
    long wakeAt() {
      return Long.MAX_VALUE;
    }
  }

  private Link known(boolean writes) {
    return new Link(writes, false);
  }

  /// @return those that have taken one turn each, until none was left
  private List<Link> takeAll(boolean strangers) {
    List<Link> holders = new ArrayList<>();
    Link next = new Link(true, strangers);
    while (next.free()) {
      next.take();
      holders.add(next);
      next = new Link(true, strangers);
    }
    turns.forget(next);
    return holders;
  }

  private void roundTrips(int count, long millis, long shortest) {
    for (int i = 0; i < count; i++) {
      turns.roundTrip(new RoundTrips.Sample(millis * MILLI, shortest * MILLI), false);
    }
  }

  @Test
  void whoeverCameTooLateIsFlushedInTurnWhenAnEnvelopeIsReceived() {
    List<Link> holders = takeAll(false);
    Link first = known(true);
    Link second = known(true);
    assertThat(first.free()).isFalse();
    assertThat(second.free()).isFalse();
    holders.get(0).received();
    agenda.flush(NOW);
    assertThat(flushed).contains(first).doesNotContain(second);
    holders.get(1).received();
    agenda.flush(NOW);
    assertThat(flushed).containsSubsequence(first, second);
  }

  @Test
  void aTurnThatIsNotUsedGoesToTheNext() {
    List<Link> holders = takeAll(false);
    Link idle = known(false);
    Link next = known(true);
    assertThat(idle.free()).isFalse();
    assertThat(next.free()).isFalse();
    holders.getFirst().received();
    agenda.flush(NOW);
    assertThat(flushed).contains(next);
  }

  @Test
  void oneThatIsForgottenIsNotFlushed() {
    List<Link> holders = takeAll(false);
    Link gone = known(true);
    assertThat(gone.free()).isFalse();
    turns.forget(gone);
    holders.getFirst().received();
    agenda.flush(NOW);
    assertThat(flushed).doesNotContain(gone);
  }

  @Test
  void oneLinkLeavesAsMuchAsItTakes() {
    Link greedy = known(true);
    while (greedy.free()) {
      greedy.take();
    }
    assertThat(takeAll(false)).hasSizeGreaterThanOrEqualTo(greedy.held - 1);
  }

  @Test
  void strangersThatNeverAnswerLeaveTurnsToKnownPeers() {
    int all = takeAll(true).size() * 4 / 3;
    for (int i = 0; i < 1_000; i++) {
      assertThat(new Link(true, true).free()).isFalse();
    }
    List<Link> friends = takeAll(false);
    assertThat(friends).hasSize(all / 4);
    Link friend = known(true);
    assertThat(friend.free()).isFalse();
    friends.getFirst().received();
    agenda.flush(NOW);
    assertThat(flushed).containsExactly(friend);
  }

  @Test
  void knownPeersThatNeverPauseLeaveStrangersTheirTurn() {
    List<Link> holders = takeAll(false);
    Link stranger = new Link(true, true);
    assertThat(stranger.free()).isFalse();
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 100; j++) {
        assertThat(known(true).free()).isFalse();
      }
      holders.get(i).received();
      agenda.flush(NOW);
    }
    assertThat(flushed).hasSize(2).contains(stranger);
  }

  @Test
  void longRoundTripsMakeFewerTurnsAndShortOnesMoreWhereSomebodyWaits() {
    int first = takeAll(false).size();
    Link waiting = known(false);
    assertThat(waiting.free()).isFalse();
    roundTrips(100, 500, 10);
    turns.forget(waiting);
    turns.changed(-first, false);
    int busy = takeAll(false).size();
    int more = 0;
    assertThat(busy).isPositive().isLessThan(first / 2);
    for (int i = 0; i < 100; i++) {
      assertThat(known(false).free()).isFalse();
      roundTrips(1, 5, 1);
      agenda.flush(NOW);
      more += takeAll(false).size();
    }
    assertThat(busy + more).isGreaterThan(first);
  }

  @Test
  void strangersThatDelayWhatTheySayTakeNoTurnsFromKnownPeers() {
    takeAll(true);
    assertThat(new Link(true, true).free()).isFalse();
    for (int i = 0; i < 100; i++) {
      turns.roundTrip(new RoundTrips.Sample(500 * MILLI, MILLI), true);
    }
    assertThat(takeAll(false)).hasSize(4);
  }

  @Test
  void knownPeersHaveATurnWhereStrangersHoldAllOfTheFewThatAreLeft() {
    List<Link> holders = takeAll(false);
    Link waiting = known(false);
    assertThat(waiting.free()).isFalse();
    roundTrips(1_000, 500, 10);
    turns.forget(waiting);
    holders.forEach(Link::received);
    assertThat(takeAll(true)).hasSizeLessThan(4);
    assertThat(takeAll(false)).isNotEmpty();
  }

  @Test
  void shortRoundTripsOfLinksThatNeverWaitTeachNothing() {
    roundTrips(1_000, 1, 1);
    assertThat(takeAll(false)).hasSize(16);
  }
}
