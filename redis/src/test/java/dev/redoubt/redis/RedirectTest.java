package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
  private static final NodeAddress ASKED = new NodeAddress("10.0.0.1", 7000);

  @Test
  void movedAndAskNameANode() {
    Redirect moved = Redirect.parse("MOVED 3999 127.0.0.1:6381");
    assertThat(moved).isNotNull();
    assertThat(moved.slot()).isEqualTo(3999);
    assertThat(moved.asks()).isFalse();
    assertThat(moved.target(ASKED)).isEqualTo(new NodeAddress("127.0.0.1", 6381));
    Redirect ask = Redirect.parse("ASK 1 ::1:6382");
    assertThat(ask).isNotNull();
    assertThat(ask.asks()).isTrue();
    assertThat(ask.target(ASKED)).isEqualTo(new NodeAddress("::1", 6382));
  }

  @Test
  void aMissingHostMeansTheNodeThatReplied() {
    Redirect moved = Redirect.parse("MOVED 0 :7001");
    assertThat(moved).isNotNull();
    assertThat(moved.target(ASKED)).isEqualTo(new NodeAddress("10.0.0.1", 7001));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MOVED 16384 h:1",
        "MOVED 1 h:0",
        "MOVED 1 h:65536",
        "MOVED 1 h h:1",
        "MOVED 1",
        "ERR MOVED 1 h:1",
        "ASKING 1 h:1"
      })
  void otherErrorsAreNotRedirects(String error) {
    assertThat(Redirect.parse(error)).isNull();
  }
}
