package dev.redoubt.cli;

import dev.redoubt.message.Bytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One JSON object on one line, free of terminal control characters (see [Text#json]).
final class JsonLine {
  /// Maximum nesting of values that are read; the line adds one level.
  static final int DEPTH = 500;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(DEPTH + 1).build())
                  .build())
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

  JsonLine with(String name, Map<String, String> values) {
    ObjectNode object = fields.putObject(name);
    values.forEach((key, value) -> object.put(key, value));
    return this;
  }

  JsonLine with(String name, JsonNode value) {
    fields.set(name, value);
    return this;
  }

  /// The result of parsing bytes as JSON.
  sealed interface Parsed {
    record Json(JsonNode value) implements Parsed {}

    record NotJson() implements Parsed {}

    /// Possibly JSON, but nested too deep, or with a number or name that is too long.
    record TooMuch() implements Parsed {}
  }

  static Parsed parse(Bytes bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes.toArray());
      return node.isMissingNode() ? new Parsed.NotJson() : new Parsed.Json(node);
    } catch (StreamConstraintsException | NumberFormatException e) {
      return new Parsed.TooMuch();
    } catch (JacksonException e) {
      return new Parsed.NotJson();
    }
  }

  static String write(Object body) {
    return Text.json(MAPPER.writeValueAsString(body));
  }

  @Override
  public String toString() {
    return write(fields);
  }
}
