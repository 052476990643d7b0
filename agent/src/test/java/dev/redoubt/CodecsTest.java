package dev.redoubt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
    return codecs.decode(contentType, Codecs.encode(codec, body), TypeRef.of(type));
  }

  /// All spellings are in `vectors/content-types.json`.
  @Test
  void contentTypesAreMediaTypes() throws Exception {
    Bytes json = Bytes.utf8("{\"text\":\"a\",\"number\":7}");
    assertThat(codecs.decode("text/plain", json, TypeRef.of(String.class)))
        .isEqualTo(json.toUtf8());
    assertThat(codecs.decode("TEXT/plain; Charset=UTF-8", json, TypeRef.of(String.class)))
        .isEqualTo(json.toUtf8());
    assertThat(
            codecs
                .decode("application/JSON ; charset=utf-8", json, TypeRef.of(Chat.class))
                .number())
        .isEqualTo(7);
    assertUndecodable("text/plain;charset=iso-8859-1", json, String.class);
    assertUndecodable("application/json;charset=utf-16", json, Chat.class);
  }

  @Test
  void anotherContentTypeIsUndecodableButForBytes() throws Exception {
    Bytes json = Bytes.utf8("\"x\"");
    assertUndecodable("text/plain;charset=utf-8", json, Chat.class);
    assertUndecodable("application/json", json, String.class);
    assertUndecodable("application/x-java", json, byte[].class);
    assertUndecodable("", json, String.class);
    assertThat(codecs.decode("anything", json, TypeRef.of(Bytes.class))).isEqualTo(json);
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

  enum Colour {
    RED,
    BLUE
  }

  record Paint(Colour colour, Optional<String> note) {}

  record Times(
      OffsetDateTime at,
      ZonedDateTime there,
      LocalDate day,
      LocalDateTime local,
      Instant instant) {}

  record Numbers(
      byte b,
      short s,
      int i,
      long l,
      float f,
      double d,
      boolean yes,
      char c,
      BigInteger big,
      BigDecimal exact,
      @Nullable Integer maybe) {}

  @Test
  void jsonComesAsItWasSent() throws Exception {
    for (String zone : List.of("+01:00[Europe/Berlin]", "Z[UTC]", "Z", "+05:30")) {
      Times times =
          new Times(
              OffsetDateTime.parse("2026-07-02T03:04:05.123456789+02:00"),
              ZonedDateTime.parse("2026-01-02T03:04:05" + zone),
              LocalDate.parse("2026-02-28"),
              LocalDateTime.parse("2026-01-02T03:04:05.000000001"),
              Instant.parse("2026-01-02T03:04:05.123456789Z"));
      assertThat(roundTrip(times, Times.class, "application/json")).isEqualTo(times);
    }
    for (Integer maybe : new @Nullable Integer[] {7, null}) {
      Numbers numbers =
          new Numbers(
              (byte) -56,
              (short) 7,
              -1,
              Long.MIN_VALUE,
              1.1f,
              Double.NaN,
              true,
              'x',
              new BigInteger("12345678901234567890123"),
              new BigDecimal("1.10"),
              maybe);
      assertThat(roundTrip(numbers, Numbers.class, "application/json")).isEqualTo(numbers);
    }
    Paint paint = new Paint(Colour.BLUE, Optional.of(""));
    assertThat(roundTrip(paint, Paint.class, "application/json")).isEqualTo(paint);
  }

  record OfInt(int value) {}

  record OfLong(long value) {}

  record OfInteger(@Nullable Integer value) {}

  record OfDouble(double value) {}

  record OfByte(Byte value) {}

  record OfFloats(List<Float> value) {}

  record OfBoolean(boolean value) {}

  record OfChar(char value) {}

  record OfText(String value) {}

  record OfInts(List<Integer> value) {}

  record OfBig(BigInteger value) {}

  record OfColour(Colour value) {}

  record OfId(UUID value) {}

  record OfDay(LocalDate value) {}

  record OfLocal(LocalDateTime value) {}

  /// A JSON text, and a record that would hold another value than was sent.
  static Stream<Arguments> changed() {
    return Stream.of(
        arguments("{\"value\":1.9}", OfInt.class),
        arguments("{}", OfInt.class),
        arguments("{\"value\":1.9}", OfLong.class),
        arguments("{}", OfLong.class),
        arguments("{\"value\":1.5}", OfInteger.class),
        arguments("{\"value\":\"\"}", OfInteger.class),
        arguments("{}", OfDouble.class),
        arguments("{\"value\":\"1\"}", OfDouble.class),
        arguments("{\"value\":1e400}", OfDouble.class),
        arguments("{\"value\":-1e400}", OfFloats.class),
        arguments("[1,1e400]", double[].class),
        arguments("{\"value\":200}", OfByte.class),
        arguments("{\"value\":-129}", OfByte.class),
        arguments("{\"value\":1,\"value\":2}", OfInt.class),
        arguments("{\"value\":{\"a\":1,\"a\":2}}", Map.class),
        arguments("{}", OfBoolean.class),
        arguments("{\"value\":1}", OfBoolean.class),
        arguments("{}", OfChar.class),
        arguments("{\"value\":7}", OfText.class),
        arguments("{\"value\":true}", OfText.class),
        arguments("{\"value\":1.10}", OfText.class),
        arguments("{\"value\":[1.5]}", OfInts.class),
        arguments("{\"value\":\"\"}", OfInts.class),
        arguments("{\"value\":1.5}", OfBig.class),
        arguments("{\"value\":1}", OfColour.class),
        arguments("{\"value\":\"GREEN\"}", OfColour.class),
        arguments("{\"value\":\"\"}", OfId.class),
        arguments("{\"value\":\"\"}", OfDay.class),
        arguments("{\"value\":\"2026-01-01T10:00:00Z\"}", OfDay.class),
        arguments("{\"value\":\"2026-01-01T10:00:00Z\"}", OfLocal.class));
  }

  @ParameterizedTest
  @MethodSource("changed")
  void jsonThatWouldArriveChangedIsUndecodable(String json, Class<?> type) {
    assertUndecodable("application/json", Bytes.utf8(json), type);
  }

  @Test
  void wholeNumbersFitADouble() throws Exception {
    assertThat(
            codecs.decode(
                "application/json", Bytes.utf8("{\"value\":1}"), TypeRef.of(OfDouble.class)))
        .isEqualTo(new OfDouble(1));
  }

  @Test
  void fieldsThatTheRecipientLacksAreIgnored() throws Exception {
    Bytes json =
        Bytes.utf8("{\"text\":\"a\",\"number\":7,\"new\":{\"@class\":\"java.lang.Runtime\"}}");

    assertThat(codecs.decode("application/json", json, TypeRef.of(Chat.class)).text())
        .isEqualTo("a");
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
          public <T> T decode(Bytes payload, TypeRef<T> type) {
            return type.cast(payload.toUtf8());
          }
        };
    Codecs own = new Codecs(List.of(upper));

    Codec codec = own.codec(String.class);
    assertThat(codec.contentType()).isEqualTo("text/x-upper");
    assertThat(own.decode("text/x-upper", Codecs.encode(codec, "abc"), TypeRef.of(String.class)))
        .isEqualTo("ABC");
  }

  private void assertUndecodable(String contentType, Bytes payload, Class<?> type) {
    assertThatThrownBy(() -> codecs.decode(contentType, payload, TypeRef.of(type)))
        .isInstanceOf(UndecodableException.class);
  }

  @Test
  void aBodyThatCannotBeWrittenIsSaidWhere() {
    var codecs = new Codecs(List.of());
    Object body = new Outer(java.util.Map.of("secret key", new Inner(new Broken())));
    assertThatThrownBy(() -> Codecs.encode(codecs.codec(Outer.class), body))
        .hasMessageContaining(" at .table.part.value)")
        .hasMessageNotContaining("secret");
  }

  record Outer(Map<String, Inner> table) {}

  record Inner(Broken part) {}

  static final class Broken {
    private final List<String> nothing = List.of();

    public String getValue() {
      return nothing.getFirst();
    }
  }
}
