package dev.redoubt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redoubt.AgentEvent;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {
  private static final AgentEvent UP = new AgentEvent.ConnectionUp();
  private static final AgentEvent DOWN = new AgentEvent.ConnectionDown("Redis at h is away.");
  private static final AgentEvent FULL = new AgentEvent.ConnectionDegraded("Redis at h is full.");

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Runnable> later = new ArrayList<>();
  private final Notices notices = new Notices(terminal(), later::add);

  @Test
  void aConnectionThatComesAndGoesIsOneLine() {
    notices.event(UP);
    for (int i = 0; i < 20; i++) {
      notices.event(DOWN);
      notices.event(UP);
    }
    notices.event(DOWN);
    later.forEach(Runnable::run);

    assertThat(said()).containsExactly("Redis at h is away. Reconnecting until it is back.");
  }

  @Test
  void itIsBackOnceItHasBeenForAWhile() {
    notices.event(DOWN);
    notices.event(UP);
    later.forEach(Runnable::run);
    notices.event(DOWN);

    assertThat(said())
        .containsExactly(
            "Redis at h is away. Reconnecting until it is back.",
            "Redis is back.",
            "Redis at h is away. Reconnecting until it is back.");
  }

  @Test
  void whatRedisRefusesIsSaidAndThatItTakesItAgain() {
    notices.event(FULL);
    notices.event(FULL);
    notices.event(UP);
    later.forEach(Runnable::run);

    assertThat(said())
        .containsExactly(
            "Redis at h is full. Messages wait until it accepts them.",
            "Redis accepts messages again.");
  }

  @Test
  void aClockThatIsWrongIsSaidToBeAheadOrBehindAndWhatThatDoes() {
    notices.event(protocol(Duration.ofHours(2)));
    notices.event(protocol(Duration.ofMinutes(-6)));

    assertThat(said())
        .satisfiesExactly(
            line -> assertThat(line).contains("2:00 h ahead of that of Redis", "NTP", "5 minutes"),
            line -> assertThat(line).contains("6:00 min behind that of Redis"));
  }

  private static AgentEvent protocol(Duration difference) {
    return new AgentEvent.ClockDifference(difference);
  }

  private List<String> said() {
    return err.toString(StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.replaceFirst("^redoubt: ", ""))
        .toList();
  }

  private Terminal terminal() {
    return new Terminal(OutputStream.nullOutputStream(), err, false, false, false);
  }
}
