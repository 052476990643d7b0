package dev.redoubt.gateway;

import dev.redoubt.TypeRef;
import dev.redoubt.message.Bytes;
import dev.redoubt.spi.Codec;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads and writes JSON, and bodies of messages in it: as `body` (JSON), `text`, or `base64`.
final class Json {
  /// Nesting of what is read; answers add a few levels.
  static final int DEPTH = 500;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(DEPTH + 8).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /// @return null if it is none, or too deep, or has parts that are too long
  static @Nullable JsonNode parse(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      return node.isMissingNode() ? null : node;
    } catch (JacksonException | NumberFormatException e) {
      return null;
    }
  }

  static byte[] write(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /// With the end of a line, for people with curl.
  static byte[] line(JsonNode node) {
    byte[] json = write(node);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }

  /// JSON as it is sent: an agent needs [#codec] for it.
  record Sent(Bytes json) {}

  static Sent sent(JsonNode body) {
    return new Sent(Bytes.wrap(write(body)));
  }

  static Codec codec() {
    return new SentCodec();
  }

  /// Adds a received body as what its content type says, if it is that; else as `base64`.
  static void putBody(ObjectNode into, String contentType, Bytes body) {
    String media = contentType.split(";", 2)[0].strip();
    if (media.equalsIgnoreCase("text/plain")) {
      String text = text(body);
      if (text != null) {
        into.put("text", text);
        return;
      }
    }
    if (media.equalsIgnoreCase("application/json")) {
      JsonNode value = parse(body.toArray());
      if (value != null) {
        into.set("body", value);
        return;
      }
    }
    into.put("base64", Base64.getEncoder().encodeToString(body.toArray()));
  }

  private static @Nullable String text(Bytes body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(body.buffer()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private record SentCodec() implements Codec {
    @Override
    public String contentType() {
      return "application/json";
    }

    @Override
    public boolean supports(Class<?> type) {
      return type == Sent.class;
    }

    @Override
    public Bytes encode(Object body) {
      return ((Sent) body).json();
    }

    @Override
    public <T> T decode(Bytes payload, TypeRef<T> type) {
      throw new UnsupportedOperationException("Only sent.");
    }
  }
}
