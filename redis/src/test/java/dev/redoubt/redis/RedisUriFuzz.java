package dev.redoubt.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.redoubt.ConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/// Redis URLs as users write them, also with a password, which must never be shown.
class RedisUriFuzz {
  private static final String SECRET = "hunter2%21";

  @FuzzTest
  void aUrlIsRefusedOrUsableAndItsPasswordShownNowhere(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    parse(text);
    parse(text.replaceFirst("://", "://u:" + SECRET + "@"));
    parse("redis://u:" + SECRET + "@" + text);
    parse("redis://u:" + SECRET + text + "@localhost");
  }

  private static void parse(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return;
    }
    try {
      RedisUri address = RedisUri.parse(uri);
      assertThat(address.database()).isBetween(0, 99_999);
      assertThat(address.toString()).doesNotContain("hunter2");
    } catch (ConfigurationException refused) {
      assertThat(refused.code()).isEqualTo("BAD_REDIS_URI");
      assertThat(refused.getMessage()).doesNotContain("hunter2");
      assertThat(refused).hasNoCause();
    }
  }
}
