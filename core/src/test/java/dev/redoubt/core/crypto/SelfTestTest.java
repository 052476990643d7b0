package dev.redoubt.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.crypto.SelfTest.KnownAnswer;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.CryptoException.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  @Test
  void everyPrimitiveGivesItsKnownAnswer() {
    assertThatCode(SelfTest::run).doesNotThrowAnyException();
  }

  @Test
  void aWrongAnswerRefusesToRunAndNamesThePrimitive() {
    AtomicInteger asked = new AtomicInteger();
    List<KnownAnswer> questions =
        List.of(
            new KnownAnswer("Right", () -> asked.incrementAndGet() == 1),
            new KnownAnswer("ROT13", () -> false));
    assertThatThrownBy(() -> SelfTest.run(questions))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("ROT13 gives a wrong answer");
    assertThat(asked).hasValue(1);
  }

  @Test
  void aRefusalOfARightAnswerIsAWrongAnswer() {
    KnownAnswer question =
        new KnownAnswer(
            "ROT13",
            () -> {
              throw new CryptoException(Reason.BAD_TAG);
            });
    assertThatThrownBy(() -> SelfTest.run(List.of(question)))
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(CryptoException.class);
  }
}
