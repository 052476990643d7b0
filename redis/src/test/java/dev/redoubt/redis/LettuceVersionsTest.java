package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LettuceVersionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"6.8", "7.0", "7.4", "7.4.9.RELEASE"})
  void whatIsOlderThanTheTestsCoverIsOld(String version) {
    assertThat(LettuceVersions.old(version)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.5", "7.5.0.RELEASE", "7.10", "8.0", "10.1", "", "7", "seven.five"})
  void whatIsNewerOrUnknownIsNot(String version) {
    assertThat(LettuceVersions.old(version)).isFalse();
  }

  @Test
  void aJarThatDoesNotSayItsVersionIsNotOld() {
    assertThat(LettuceVersions.old(null)).isFalse();
  }
}
