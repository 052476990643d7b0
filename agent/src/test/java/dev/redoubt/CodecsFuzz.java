package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies written by a peer, for handlers of several types.
class CodecsFuzz {
  private final Codecs codecs = new Codecs(List.of());

  enum Colour {
    RED,
    GREEN
  }

  record Body(
      String text,
      int number,
      double real,
      boolean flag,
      Colour colour,
      List<String> tags,
      Map<String, Long> counts,
      Bytes raw) {}

  @FuzzTest
  void aBodyIsUndecodableOrComesBackAsItWasRead(byte[] bytes) throws Exception {
    Bytes payload = Bytes.copyOf(bytes);
    Body body = decoded("application/json", payload, Body.class);
    if (body != null) {
      assertThat(codecs.decode("application/json", encoded(body), TypeRef.of(Body.class)))
          .isEqualTo(body);
    }
    String text = decoded("text/plain;charset=utf-8", payload, String.class);
    if (text != null) {
      assertThat(encoded(text)).isEqualTo(payload);
    }
  }

  private Bytes encoded(Object body) {
    return Codecs.encode(codecs.codec(body.getClass()), body);
  }

  private <T> @Nullable T decoded(String contentType, Bytes payload, Class<T> type) {
    try {
      return codecs.decode(contentType, payload, TypeRef.of(type));
    } catch (UndecodableException refused) {
      assertThat(refused.getMessage()).startsWith("The body does not have");
      return null;
    }
  }
}
