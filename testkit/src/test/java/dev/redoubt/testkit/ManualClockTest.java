package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.environment.Now;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ManualClockTest {
  private final ManualClock clock = new ManualClock();
  private final Now start = clock.now();
  private final ArrayList<String> ran = new ArrayList<>();

  @Test
  void standsStillUntilItIsMoved() {
    assertThat(clock.now()).isEqualTo(start);
    clock.advance(Duration.ofMillis(1_500));
    assertThat(clock.now().since(start.nanos())).isEqualTo(Duration.ofMillis(1_500));
    assertThat(clock.now().wallMillis() - start.wallMillis()).isEqualTo(1_500);
  }

  @Test
  void manySmallStepsMoveTheWallClockAsFarAsOneLargeOne() {
    for (int i = 0; i < 10_000; i++) {
      clock.advance(Duration.ofNanos(100));
    }
    assertThat(clock.now().wallMillis() - start.wallMillis()).isEqualTo(1);
  }

  @Test
  void alarmsRunInOrderOfTimeEachAtItsOwnInstant() {
    clock.at(start.plus(Duration.ofSeconds(2)), () -> note("second"));
    clock.at(start.plus(Duration.ofSeconds(1)), () -> note("first"));
    clock.at(start.plus(Duration.ofSeconds(2)), () -> note("third"));
    clock.at(start.plus(Duration.ofSeconds(4)), () -> note("too late"));
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("first at 1", "second at 2", "third at 2");
  }

  @Test
  void whatAnAlarmSchedulesRunsInTheSameMoveIfItIsDue() {
    clock.at(
        start.plus(Duration.ofSeconds(1)),
        () -> clock.at(clock.now().plus(Duration.ofSeconds(1)), () -> note("nested")));
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("nested at 2");
  }

  @Test
  void aCancelledAlarmDoesNotRun() {
    clock.at(start.plus(Duration.ofSeconds(1)), () -> note("cancelled")).cancel();
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).isEmpty();
  }

  @Test
  void anAlarmInThePastRunsAtTheNextMove() {
    clock.advance(Duration.ofSeconds(5));
    clock.at(start.nanos(), () -> note("late"));
    assertThat(ran).isEmpty();
    clock.advance(Duration.ZERO);
    assertThat(ran).containsExactly("late at 5");
  }

  @Test
  void aJumpOfTheWallClockRunsNoAlarm() {
    clock.at(start.plus(Duration.ofSeconds(1)), () -> note("alarm"));
    clock.jumpWall(Duration.ofDays(1));
    assertThat(ran).isEmpty();
    assertThat(clock.now().nanos()).isEqualTo(start.nanos());
    assertThat(clock.now().wallMillis() - start.wallMillis()).isEqualTo(86_400_000);
  }

  @Test
  void movesFromAlarmToAlarmUntilThereIsNone() {
    clock.at(start.plus(Duration.ofHours(3)), () -> note("alarm"));
    assertThat(clock.advanceToNextAlarm()).isTrue();
    assertThat(ran).containsExactly("alarm at 10800");
    assertThat(clock.advanceToNextAlarm()).isFalse();
    assertThat(clock.now().since(start.nanos())).isEqualTo(Duration.ofHours(3));
  }

  private void note(String name) {
    ran.add(name + " at " + clock.now().since(start.nanos()).toSeconds());
  }
}
