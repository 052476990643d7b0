package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashSlotTest {
  /// The first is the check value of the Redis Cluster specification; the others are from CLUSTER
  /// KEYSLOT.
  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "foo, 12182",
    "'', 0",
    "{foo}bar, 12182",
    "bar{foo}{bar}, 12182",
    "foo{}, 5542",
    "foo{, 7673",
    "qrmp1:agents, 5371"
  })
  void slotsAreThoseOfTheServer(String key, int slot) {
    assertThat(HashSlot.of(key)).isEqualTo(slot);
  }
}
