package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.environment.Now;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteTurnsTest {
  private static final Now NOW = new Now(0, 0);

  private final Agenda agenda = new Agenda();
  private final WriteTurns turns = new WriteTurns(agenda);
  private final List<Link> flushed = new ArrayList<>();

  private final class Link extends Agenda.Task {
    private final boolean writes;

    Link(boolean writes) {
      this.writes = writes;
    }

    @Override
    void onTime(Now now) {}

    @Override
    void flush(Now now) {
      flushed.add(this);
      if (writes && turns.free(this)) {
        turns.take();
      }
      turns.passOn();
    }

    @Override
    long wakeAt() {
      return Long.MAX_VALUE;
    }
  }

  private void takeAll() {
    while (turns.free(new Link(false))) {
      turns.take();
    }
  }

  @Test
  void whoeverCameTooLateIsFlushedInTurnWhenAnEnvelopeIsStored() {
    takeAll();
    Link first = new Link(true);
    Link second = new Link(true);
    assertThat(turns.free(first)).isFalse();
    assertThat(turns.free(second)).isFalse();
    turns.giveBack(2);
    agenda.flush(NOW);
    assertThat(flushed).contains(first, second);
  }

  @Test
  void aTurnThatIsNotUsedGoesToTheNext() {
    takeAll();
    Link idle = new Link(false);
    Link next = new Link(true);
    assertThat(turns.free(idle)).isFalse();
    assertThat(turns.free(next)).isFalse();
    turns.giveBack(1);
    agenda.flush(NOW);
    assertThat(flushed).contains(next);
  }

  @Test
  void oneThatIsForgottenIsNotFlushed() {
    takeAll();
    Link gone = new Link(true);
    assertThat(turns.free(gone)).isFalse();
    turns.forget(gone);
    turns.giveBack(1);
    agenda.flush(NOW);
    assertThat(flushed).doesNotContain(gone);
  }
}
