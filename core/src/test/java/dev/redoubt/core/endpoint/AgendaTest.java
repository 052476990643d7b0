package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.environment.Now;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgendaTest {
  private static final long SECOND = 1_000_000_000;

  private static final class Alarm extends Agenda.Task {
    long at = Long.MAX_VALUE;
    boolean moves = true;
    int rung;
    int flushed;

    @Override
    void onTime(Now now) {
      rung++;
      if (moves) {
        at = Long.MAX_VALUE;
      }
    }

    @Override
    void flush(Now now) {
      flushed++;
    }

    @Override
    long wakeAt() {
      return at;
    }
  }

  private final Agenda agenda = new Agenda();
  private final Alarm alarm = new Alarm();

  private void set(long seconds) {
    alarm.at = seconds * SECOND;
    agenda.touch(alarm);
    agenda.flush(at(0));
  }

  private static Now at(long seconds) {
    return new Now(seconds * SECOND, 0);
  }

  @Test
  void aPartIsWokenOnceWhenItsTimeHasCome() {
    set(5);
    assertThat(agenda.next()).isEqualTo(5 * SECOND);
    agenda.runDue(at(4));
    assertThat(alarm.rung).isZero();
    agenda.runDue(at(5));
    agenda.runDue(at(6));
    assertThat(alarm.rung).isEqualTo(1);
    agenda.flush(at(6));
    assertThat(agenda.next()).isEqualTo(Long.MAX_VALUE);
  }

  /// Otherwise each change of a timer would leave a wake-up behind until its time.
  @Test
  void aTimerThatMovesLeavesNothingBehind() {
    set(90_000);
    set(5);
    set(60);
    agenda.runDue(at(30));
    assertThat(alarm.rung).isZero();
    assertThat(agenda.next()).isEqualTo(60 * SECOND);
    agenda.runDue(at(60));
    agenda.flush(at(60));
    assertThat(alarm.rung).isEqualTo(1);
    assertThat(agenda.next()).isEqualTo(Long.MAX_VALUE);
  }

  /// A clock that is moved by hand stands still afterwards, so it never reaches a later time.
  @ParameterizedTest
  @ValueSource(longs = {5 * SECOND, Long.MIN_VALUE})
  void aTimeThatPassedBeforeItWasSaidIsDueAtOnce(long passed) {
    alarm.at = passed;
    agenda.touch(alarm);
    agenda.flush(at(9));
    agenda.runDue(at(9));
    assertThat(alarm.rung).isEqualTo(1);
  }

  @Test
  void aTimerThatItsOwnerDoesNotMoveOnDoesNotSpin() {
    alarm.moves = false;
    alarm.at = 0;
    agenda.touch(alarm);
    for (int i = 0; i < 3; i++) {
      agenda.flush(at(9));
      agenda.runDue(at(9));
    }
    assertThat(alarm.rung).isEqualTo(1);
    assertThat(agenda.next()).isGreaterThan(9 * SECOND);
  }

  @Test
  void whatIsTouchedTwiceIsFlushedOnce() {
    agenda.touch(alarm);
    agenda.touch(alarm);
    agenda.flush(at(0));
    assertThat(alarm.flushed).isEqualTo(1);
  }
}
