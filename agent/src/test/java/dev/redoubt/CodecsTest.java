package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.redoubt.core.Bytes;
import dev.redoubt.spi.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodecsTest {
  private final Codecs codecs = new Codecs(List.of());

  record Chat(String text, int number, List<String> tags, Bytes raw) {}

  @Test
  void bytesTextAndRecordsComeBack() throws Exception {
    assertThat(roundTrip(new byte[] {1, 2}, byte[].class, "application/octet-stream"))
        .isEqualTo(new byte[] {1, 2});
    assertThat(roundTrip("grüße 👋", String.class, "text/plain;charset=utf-8"))
        .isEqualTo("grüße 👋");
    Chat chat = new Chat("hi", 7, List.of("a"), Bytes.hex("00ff"));
    assertThat(roundTrip(chat, Chat.class, "application/json")).isEqualTo(chat);
  }

  private <T> T roundTrip(T body, Class<T> type, String contentType) throws Exception {
    Codec codec = codecs.codec(body.getClass());
    assertThat(codec.contentType()).isEqualTo(contentType);
    return codecs.decode(contentType, Codecs.encode(codec, body), type);
  }

  @Test
  void anotherContentTypeIsUndecodableButForBytes() throws Exception {
    Bytes json = Bytes.utf8("\"x\"");
    assertUndecodable("text/plain;charset=utf-8", json, Chat.class);
    assertUndecodable("application/json", json, String.class);
    assertUndecodable("application/x-java", json, byte[].class);
    assertUndecodable("", json, String.class);
    assertThat(codecs.decode("anything", json, Bytes.class)).isEqualTo(json);
  }

  @Test
  void whatIsNotExactlyTheTypeIsUndecodable() {
    for (String json :
        List.of(
            "",
            "null",
            "[]",
            "7",
            "{",
            "{}x",
            "{\"text\":\"a\",\"number\":\"7\"}",
            "{\"text\":\"a\",\"number\":null}",
            "{\"text\":\"a\",\"number\":1} {}")) {
      assertUndecodable("application/json", Bytes.utf8(json), Chat.class);
    }
    assertUndecodable("application/json", Bytes.utf8("[".repeat(100_000)), Chat.class);
    assertUndecodable("text/plain;charset=utf-8", Bytes.hex("c3"), String.class);
    assertUndecodable("text/plain;charset=utf-8", Bytes.hex("eda080"), String.class);
  }

  @Test
  void fieldsThatTheRecipientLacksAreIgnored() throws Exception {
    Bytes json =
        Bytes.utf8("{\"text\":\"a\",\"number\":7,\"new\":{\"@class\":\"java.lang.Runtime\"}}");

    assertThat(codecs.decode("application/json", json, Chat.class).text()).isEqualTo("a");
  }

  @Test
  void bodyThatCannotBeWrittenIsRefusedWithoutQuotingIt() {
    assertThatThrownBy(
            () -> Codecs.encode(codecs.codec(String.class), "half a pair: \ud800 secret"))
        .isInstanceOfSatisfying(
            DeliveryException.class, e -> assertThat(e.code()).isEqualTo("UNENCODABLE"))
        .hasMessageNotContaining("secret");
  }

  @Test
  void codecOfTheApplicationComesFirst() throws Exception {
    Codec upper =
        new Codec() {
          @Override
          public String contentType() {
            return "text/x-upper";
          }

          @Override
          public boolean supports(Class<?> type) {
            return type == String.class;
          }

          @Override
          public Bytes encode(Object body) {
            return Bytes.utf8(body.toString().toUpperCase(java.util.Locale.ROOT));
          }

          @Override
          public <T> T decode(Bytes payload, Class<T> type) {
            return type.cast(payload.toUtf8());
          }
        };
    Codecs own = new Codecs(List.of(upper));

    Codec codec = own.codec(String.class);
    assertThat(codec.contentType()).isEqualTo("text/x-upper");
    assertThat(own.decode("text/x-upper", Codecs.encode(codec, "abc"), String.class))
        .isEqualTo("ABC");
  }

  private void assertUndecodable(String contentType, Bytes payload, Class<?> type) {
    assertThatThrownBy(() -> codecs.decode(contentType, payload, type))
        .isInstanceOf(UndecodableException.class);
  }
}
