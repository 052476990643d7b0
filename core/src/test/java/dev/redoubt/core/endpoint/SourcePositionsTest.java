package dev.redoubt.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.kept.Change;
import dev.redoubt.core.kept.Journal;
import dev.redoubt.core.kept.Keys;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import org.junit.jupiter.api.Test;

/// How far sources are read, as it is kept.
class SourcePositionsTest {
  private static final Now NOW = new Now(0, 0);
  private static final Bytes SOURCE = Bytes.utf8("source");

  private final Journal journal = Journal.kept(1);
  private final SourcePositions positions = new SourcePositions(journal);

  @Test
  void theLastPositionOfATurnIsKeptAndRestored() throws Exception {
    positions.put(SOURCE, 1);
    positions.put(SOURCE, 2);

    assertThat(journal.cut(NOW))
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Put.class, put -> assertThat(put.key()).isEqualTo(Keys.source(SOURCE)));
    SourcePositions next = new SourcePositions(Journal.kept(2));
    next.restore(SOURCE, Bytes.hex("0000000000000002"));
    assertThat(next.of(SOURCE)).hasValue(2);
    assertThat(next.of(Bytes.EMPTY)).isEmpty();
  }

  @Test
  void thereAreAtMostAThousandSources() {
    for (int i = 0; i < SourcePositions.MAX; i++) {
      positions.put(Bytes.utf8("source " + i), i);
    }

    positions.put(Bytes.utf8("source 7"), 8);
    assertThatThrownBy(() -> positions.put(SOURCE, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(positions.of(SOURCE)).isEmpty();
  }
}
