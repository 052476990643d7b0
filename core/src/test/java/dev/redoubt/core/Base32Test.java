package dev.redoubt.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base32Test {
  /// RFC 4648 section 10, in lower case and without padding.
  private static final Map<String, String> RFC =
      Map.of(
          "",
          "",
          "f",
          "my",
          "fo",
          "mzxq",
          "foo",
          "mzxw6",
          "foob",
          "mzxw6yq",
          "fooba",
          "mzxw6ytb",
          "foobar",
          "mzxw6ytboi");

  @Test
  void theVectorsOfTheRfcHold() {
    RFC.forEach((text, encoded) -> {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(Base32.encode(bytes)).isEqualTo(encoded);
      assertThat(Base32.decode(encoded)).isEqualTo(bytes);
    });
  }

  @Test
  void everythingEncodedDecodesToItself() {
    Random random = new Random(1);
    for (int size = 0; size < 100; size++) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      assertThat(Base32.decode(Base32.encode(bytes))).isEqualTo(bytes);
    }
  }

  @Test
  void whatNoEncoderWritesIsRefused() {
    for (String text : new String[] {"MY", "m1", "my=", "mz", "a", "mzx", "m y", "mzxw6b"}) {
      assertThatThrownBy(() -> Base32.decode(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
