package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static Map<String, String> headers(int count) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put("key" + i, "value");
    }
    return headers;
  }

  @Test
  void aMessageHasAtMostOneHundredAndTwentyEightHeaders() {
    assertThat(MessageChecks.headers(headers(128))).hasSize(128);
    assertThatThrownBy(() -> MessageChecks.headers(headers(129)))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("at most 128 headers, not 129");
  }

  @Test
  void aHeaderThatIsTooLongIsNamedByItsPlaceOnly() {
    Map<String, String> headers = headers(1);
    headers.put("k".repeat(256), "secret");
    assertThatThrownBy(() -> MessageChecks.headers(headers))
        .isInstanceOf(DeliveryException.class)
        .hasMessageContaining("Header 2")
        .hasMessageNotContaining("secret");
  }

  @Test
  void typesOfTheProtocolItselfAreRefused() {
    assertThat(MessageChecks.wrongType("qrmp1/group-roster")).contains("the protocol's own");
    assertThat(MessageChecks.wrongType("qrmp1")).isNull();
    assertThatThrownBy(() -> MessageChecks.checkType("qrmp1/anything"))
        .isInstanceOf(DeliveryException.class);
  }
}
