package dev.redoubt.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.internal.transfer.FileMessage.Answer;
import dev.redoubt.internal.transfer.OutgoingFile.Ending;
import dev.redoubt.internal.transfer.OutgoingFile.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutgoingFileTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Step AWAIT = new Step.Await();
  private static final Step OFFER = new Step.Offer(false, false);

  private long nanos = 1_000;
  private final OutgoingFile file = new OutgoingFile(30, PATIENCE, nanos);

  private Step next() {
    return file.next(nanos);
  }

  private void pass(Duration span) {
    nanos += span.toNanos();
  }

  /// Passes the pause that is asked for.
  private Step afterPause() {
    Step step = next();
    assertThat(step).isInstanceOf(Step.Pause.class);
    nanos = ((Step.Pause) step).untilNanos();
    return next();
  }

  @Test
  void itOffersSendsAsMuchAsTheWindowHasAndSaysTheEndWhenAllIsWritten() {
    assertThat(next()).isEqualTo(OFFER);
    file.goOn(0, nanos);
    for (int at = 0; at < 30; at += 10) {
      assertThat(next()).isEqualTo(new Step.Send(at));
      file.sent(10);
    }
    assertThat(next()).isEqualTo(AWAIT);
    file.ended(true, nanos);
    assertThat(file.acknowledged()).isEqualTo(10);
    assertThat(next()).isEqualTo(new Step.Send(30));
    file.whole();
    assertThat(next()).isEqualTo(AWAIT);
    file.ended(true, nanos);
    file.ended(true, nanos);
    assertThat(next()).isEqualTo(new Step.End());
    file.answered(new Answer.Done(), nanos);
    assertThat(next()).isEqualTo(new Step.Over(new Ending.Handled()));
  }

  @Test
  void itGoesOnWhereTheRecipientIs() {
    file.goOn(70, nanos);
    assertThat(next()).isEqualTo(new Step.Send(70));
  }

  @Test
  void afterAFailureNothingIsSentBeforeAllHasEnded() {
    file.goOn(0, nanos);
    file.sent(10);
    file.sent(10);
    file.ended(false, nanos);
    assertThat(next()).isEqualTo(AWAIT);
    file.ended(true, nanos);
    assertThat(file.acknowledged()).as("what it has is said by the answer").isZero();
    assertThat(afterPause()).isEqualTo(OFFER);
    file.goOn(20, nanos);
    assertThat(file.acknowledged()).isEqualTo(20);
    assertThat(next()).isEqualTo(new Step.Send(20));
  }

  @Test
  void whatIsNotOursBeginsAnewAtOnceAndOnlyOnce() {
    assertThat(next()).isEqualTo(OFFER);
    file.notOurs(nanos);
    assertThat(next()).isEqualTo(new Step.Offer(true, false));
    file.notOurs(nanos);
    assertThat(next()).isInstanceOf(Step.Pause.class);
  }

  @Test
  void aRefusalThatPassesIsTriedAgainUntilThereWasNoProgressForTooLong() {
    int offers = 0;
    for (Step step = next(); !(step instanceof Step.Over); step = next()) {
      if (step instanceof Step.Pause pause) {
        nanos = pause.untilNanos();
      } else {
        assertThat(step).isEqualTo(OFFER);
        offers++;
        file.answered(new Answer.Refused(Refusal.BUSY), nanos);
      }
    }
    assertThat(next()).isEqualTo(new Step.Over(new Ending.Expired(Refusal.BUSY)));
    assertThat(offers).isBetween(30, 40);
  }

  @Test
  void aRefusalThatDoesNotPassEndsIt() {
    file.answered(new Answer.Refused(Refusal.TOO_LARGE), nanos);
    assertThat(next()).isEqualTo(new Step.Over(new Ending.Refused(Refusal.TOO_LARGE)));
  }

  @Test
  void onceTheEndIsSaidItIsUnconfirmedWithoutAnAnswer() {
    file.goOn(0, nanos);
    file.whole();
    assertThat(next()).isEqualTo(new Step.End());
    file.unanswered(nanos);
    assertThat(afterPause()).isEqualTo(new Step.Offer(false, true));
    pass(PATIENCE);
    assertThat(next()).isEqualTo(new Step.Over(new Ending.Unconfirmed()));
  }

  @Test
  void progressRenewsThePatienceAndEndsThePauses() {
    file.unanswered(nanos);
    pass(PATIENCE.minusSeconds(1));
    assertThat(next()).isEqualTo(OFFER);
    file.goOn(10, nanos);
    file.sent(10);
    pass(PATIENCE.minusSeconds(1));
    file.ended(false, nanos);
    pass(Duration.ofMillis(500));
    assertThat(next()).isEqualTo(OFFER);
  }

  /// Else a recipient could keep it at work for ever.
  @Test
  void aRecipientThatAlwaysHasLessThanBeforeIsGivenUp() {
    int answers = 0;
    while (!(next() instanceof Step.Over)) {
      file.goOn(answers % 2 == 0 ? 10 : 0, nanos);
      answers++;
    }
    assertThat(answers).isLessThan(50);
  }
}
