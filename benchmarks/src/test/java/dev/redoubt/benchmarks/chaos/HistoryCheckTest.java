package dev.redoubt.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.benchmarks.chaos.HistoryCheck.Verdict;
import dev.redoubt.benchmarks.chaos.HistoryCheck.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A history without a fault, and each violation planted in it.
class HistoryCheckTest {
  private static final int MESSAGES = 10;
  private static final long SENT_AT = 1_800_000_000_000L;
  private static final long DEADLINE = SENT_AT + 60_000;

  private final List<Send> sends =
      new ArrayList<>(
          IntStream.range(0, MESSAGES).mapToObj(number -> send(number, "HANDLED")).toList());
  private final List<Handling> handlings =
      new ArrayList<>(
          IntStream.range(0, MESSAGES).mapToObj(number -> handling(number, false)).toList());

  private static Send send(int number, String outcome) {
    return new Send("a", "b", number, "id" + number, SENT_AT, DEADLINE, SENT_AT + 5, outcome);
  }

  private static Handling handling(int number, boolean redelivered) {
    return new Handling("a", "b", number, redelivered);
  }

  private Verdict check() {
    return HistoryCheck.of(sends.stream(), handlings.stream());
  }

  private void assertFound(Violation violation, long count) {
    Verdict verdict = check();
    assertThat(verdict.violations()).isEqualTo(Map.of(violation, count));
    assertThat(verdict.kept()).isFalse();
    assertThat(verdict.examples()).isNotEmpty();
  }

  @Test
  void aHistoryWithoutAFaultIsKept() {
    Verdict verdict = check();
    assertThat(verdict.kept()).isTrue();
    assertThat(verdict.sent()).isEqualTo(MESSAGES);
    assertThat(verdict.handled()).isEqualTo(MESSAGES);
    assertThat(verdict.outcomes()).isEqualTo(Map.of("HANDLED", (long) MESSAGES));
  }

  @Test
  void whatNobodyHandledIsLostWhateverItsOutcome() {
    handlings.remove(3);
    assertFound(Violation.LOST, 1);
    sends.set(3, send(3, "UNCONFIRMED"));
    assertFound(Violation.LOST, 1);
  }

  @Test
  void aSecondTimeWithoutTheFlagIsFound() {
    handlings.add(handling(MESSAGES - 1, false));
    handlings.add(handling(2, false));
    assertFound(Violation.TWICE, 2);
  }

  @Test
  void aSecondTimeWithTheFlagIsAllowedAndCounted() {
    handlings.add(handling(2, true));
    assertThat(check().kept()).isTrue();
    assertThat(check().redelivered()).isEqualTo(1);
  }

  @Test
  void anEarlierOneAfterALaterOneIsOutOfOrder() {
    handlings.add(handlings.remove(4));
    assertFound(Violation.OUT_OF_ORDER, 1);
  }

  @Test
  void theOrderOfEachSenderAndRecipientIsItsOwn() {
    sends.add(new Send("c", "b", 0, "id", SENT_AT, DEADLINE, SENT_AT, "HANDLED"));
    sends.add(new Send("a", "d", 0, "id", SENT_AT, DEADLINE, SENT_AT, "HANDLED"));
    handlings.add(new Handling("c", "b", 0, false));
    handlings.add(new Handling("a", "d", 0, false));
    assertThat(check().kept()).isTrue();
  }

  @Test
  void aSendWithoutAnEndIsFound() {
    sends.set(5, new Send("a", "b", 5, "id", SENT_AT, DEADLINE, 0, Send.NONE));
    assertFound(Violation.NOT_ENDED, 1);
  }

  @Test
  void aSendThatEndsLongAfterItsDeadlineIsFound() {
    long late = DEADLINE + HistoryCheck.LATE_MILLIS;
    sends.set(5, new Send("a", "b", 5, "id", SENT_AT, DEADLINE, late, "HANDLED"));
    assertThat(check().kept()).isTrue();
    sends.set(5, new Send("a", "b", 5, "id", SENT_AT, DEADLINE, late + 1, "HANDLED"));
    assertFound(Violation.NOT_ENDED, 1);
  }

  @Test
  void whatEndedAsCertainlyNotHandledAndWasHandledIsFound() {
    sends.set(1, send(1, "EXPIRED"));
    sends.set(2, send(2, "REJECTED(REFUSED)"));
    sends.set(3, send(3, "UNCONFIRMED"));
    assertFound(Violation.FALSE_OUTCOME, 2);
  }

  @Test
  void whatNobodySentIsFound() {
    handlings.add(handling(MESSAGES, false));
    assertFound(Violation.INVENTED, 1);
  }

  @Test
  void linesAreReadAsTheyWereWritten() {
    assertThat(sends).allSatisfy(send -> assertThat(Send.parse(send.line())).isEqualTo(send));
    assertThat(List.of(handling(7, true), handling(8, false)))
        .allSatisfy(one -> assertThat(Handling.parse(one.line())).isEqualTo(one));
  }
}
