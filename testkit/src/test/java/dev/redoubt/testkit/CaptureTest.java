package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.message.Bytes;
import dev.redoubt.testkit.RecordingProxy.Direction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTest {
  private final Capture capture = new Capture();

  @Test
  void findsTextThatPassedInPieces() {
    for (char c : "a needle in it".toCharArray()) {
      pass(0, Direction.TO_SERVER, String.valueOf(c));
    }
    assertThat(capture.contains("needle")).isTrue();
    assertThat(capture.contains("a needle in it")).isTrue();
    assertThat(capture.contains("needles")).isFalse();
    assertThat(capture.size()).isEqualTo(14);
  }

  @Test
  void joinsNothingAcrossConnectionsAndDirections() {
    pass(0, Direction.TO_SERVER, "nee");
    pass(1, Direction.TO_SERVER, "dle");
    pass(0, Direction.TO_CLIENT, "dle");
    assertThat(capture.contains("needle")).isFalse();
  }

  @Test
  void tellsWhichOfManyItFound() {
    pass(0, Direction.TO_CLIENT, "one two three");
    assertThat(capture.find(List.of(text("three"), text("four"), text("e two"), text("threes"))))
        .containsExactlyInAnyOrder(text("three"), text("e two"));
  }

  @Test
  void refusesANeedleThatChanceWouldFind() {
    assertThatThrownBy(() -> capture.contains("abc")).isInstanceOf(IllegalArgumentException.class);
  }

  private void pass(long connection, Direction direction, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    capture.bytes(connection, direction, bytes, bytes.length);
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }
}
