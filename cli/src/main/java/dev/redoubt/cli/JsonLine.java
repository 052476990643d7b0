package dev.redoubt.cli;

import dev.redoubt.core.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object on one line.
final class JsonLine {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final ObjectNode fields = MAPPER.createObjectNode();

  JsonLine with(String name, @Nullable String value) {
    fields.put(name, value);
    return this;
  }

  JsonLine with(String name, long value) {
    fields.put(name, value);
    return this;
  }

  JsonLine with(String name, double value) {
    fields.put(name, value);
    return this;
  }

  JsonLine with(String name, boolean value) {
    fields.put(name, value);
    return this;
  }

  JsonLine with(String name, List<String> values) {
    values.forEach(fields.putArray(name)::add);
    return this;
  }

  JsonLine with(String name, JsonNode value) {
    fields.set(name, value);
    return this;
  }

  /// `bytes` as JSON; null if they are none.
  static @Nullable JsonNode parse(Bytes bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes.toArray());
      return node.isMissingNode() ? null : node;
    } catch (JacksonException e) {
      return null; // whatever it is, it is shown as bytes
    }
  }

  static String write(Object body) {
    return MAPPER.writeValueAsString(body);
  }

  @Override
  public String toString() {
    return MAPPER.writeValueAsString(fields);
  }
}
