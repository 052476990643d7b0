package dev.redoubt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServerVersionTest {
  @Test
  void bothProductsAreUnderstood() {
    assertThat(ServerVersion.parse("Redis server v=6.0.5 sha=00000000:0 malloc=libc bits=64"))
        .isEqualTo(new ServerVersion("Redis", 6, 0, 5))
        .hasToString("Redis 6.0.5");
    assertThat(ServerVersion.parse("Valkey server v=9.1.2 sha=00000000:0 malloc=jemalloc-5.3.1"))
        .isEqualTo(new ServerVersion("Valkey", 9, 1, 2))
        .hasToString("Valkey 9.1.2");
    assertThatThrownBy(() -> ServerVersion.parse("bash: no such file"))
        .hasMessageContaining("no such file");
  }

  @Test
  void versionsCompareByMajorThenMinor() {
    var version = new ServerVersion("Redis", 6, 2, 7);
    assertThat(version.atLeast(6, 0)).isTrue();
    assertThat(version.atLeast(6, 2)).isTrue();
    assertThat(version.atLeast(5, 9)).isTrue();
    assertThat(version.atLeast(6, 3)).isFalse();
    assertThat(version.atLeast(7, 0)).isFalse();
  }
}
