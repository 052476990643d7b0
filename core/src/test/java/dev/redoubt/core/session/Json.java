package dev.redoubt.core.session;

import dev.redoubt.message.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The files in `vectors/`, and the edits that make their negative cases.
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static ObjectNode file(String section, String about) {
    return MAPPER.createObjectNode().put("spec", "SPEC.md " + section).put("about", about);
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static JsonNode read(String file) {
    return MAPPER.readTree(path(file));
  }

  static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node) + "\n";
  }

  static void write(String file, JsonNode node) throws IOException {
    Files.writeString(path(file), text(node));
  }

  static String stored(String file) throws IOException {
    return Files.readString(path(file));
  }

  static Bytes bytes(JsonNode node, String field) {
    return Bytes.hex(node.get(field).asString());
  }

  static byte[] array(JsonNode node, String field) {
    return bytes(node, field).toArray();
  }

  static String hex(byte[] bytes) {
    return Bytes.wrap(bytes).toHex();
  }

  /// Adds a negative case, without an edit yet.
  static ObjectNode negative(ArrayNode to, String what, String expect) {
    return to.addObject().put("what", what).put("expect", expect);
  }

  /// Adds a case with the byte at `at` changed.
  static void flip(ArrayNode to, String field, int at, int xor, String expect) {
    negative(to, field + " changed", expect).put("at", at).put("xor", xor);
  }

  /// Adds two cases: the last byte removed, and a byte appended.
  static void resize(ArrayNode to, int size, String expect) {
    negative(to, "truncated", expect).put("length", size - 1);
    negative(to, "empty", expect).put("length", 0);
    negative(to, "extended", expect).put("length", size + 1);
  }

  /// Adds a case with other bytes at `at`.
  static void splice(ArrayNode to, String what, int at, Bytes bytes, String expect) {
    negative(to, what, expect).put("at", at).put("bytes", bytes.toHex());
  }

  /// The input of a negative case, made from `good`.
  static Bytes edited(JsonNode negative, Bytes good) {
    byte[] array = good.toArray();
    if (negative.has("instead")) {
      return bytes(negative, "instead");
    }
    if (negative.has("length")) {
      return Bytes.wrap(Arrays.copyOf(array, negative.get("length").asInt()));
    }
    if (negative.has("xor")) {
      array[negative.get("at").asInt()] ^= (byte) negative.get("xor").asInt();
    } else if (negative.has("bytes")) {
      bytes(negative, "bytes").copyTo(array, negative.get("at").asInt());
    }
    return Bytes.wrap(array);
  }

  private static Path path(String file) {
    return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
        .map(folder -> folder.resolve("vectors"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow(() -> new UncheckedIOException(new IOException("no folder vectors/")))
        .resolve(file);
  }
}
