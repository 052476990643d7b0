package dev.redoubt.gateway;

import dev.redoubt.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The fields of an object in a request. Each error names the field, and never its value.
record Fields(ObjectNode node) {
  /// @throws Problem with code `BAD_FIELD` if it is no object, or has a field that is not in
  ///   `known`
  static Fields of(JsonNode node, Set<String> known) {
    if (!(node instanceof ObjectNode object)) {
      throw Problem.badField("This has to be a JSON object.");
    }
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw Problem.badField("A field has an unknown name; known are " + sorted(known) + ".");
      }
    }
    return new Fields(object);
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  boolean has(String name) {
    JsonNode value = node.get(name);
    return value != null && !value.isNull();
  }

  String text(String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isString()) {
      throw Problem.badField("\"" + name + "\" has to be a string.");
    }
    String text = value.stringValue();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw Problem.badField("\"" + name + "\" has half a character (an unpaired surrogate).");
    }
    return text;
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  boolean flag(String name) {
    if (!has(name)) {
      return false;
    }
    if (!node.get(name).isBoolean()) {
      throw Problem.badField("\"" + name + "\" has to be true or false.");
    }
    return node.get(name).booleanValue();
  }

  long number(String name, long otherwise, long min, long max) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode value = node.get(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw Problem.badField("\"" + name + "\" has to be a whole number.");
    }
    long number = value.longValue();
    if (number < min || number > max) {
      throw Problem.badField("\"" + name + "\" lies between " + min + " and " + max + ".");
    }
    return number;
  }

  Map<String, String> headers() {
    if (!has("headers")) {
      return Map.of();
    }
    Fields all = of(node.get("headers"), new java.util.HashSet<>(names(node.get("headers"))));
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : all.node.propertyNames()) {
      if (!all.node.get(name).isString()) {
        throw Problem.badField("The values of \"headers\" have to be strings.");
      }
      headers.put(name, all.text(name));
    }
    return headers;
  }

  private static java.util.Collection<String> names(JsonNode node) {
    return node.propertyNames();
  }

  /// The body of a message: one of `body`, `text` and `base64`.
  Object content() {
    Object content = contentOrNull();
    if (content == null) {
      throw Problem.badField("Give one of \"body\" (JSON), \"text\" and \"base64\".");
    }
    return content;
  }

  private @Nullable Object contentOrNull() {
    JsonNode body = node.get("body");
    boolean text = has("text");
    boolean base64 = has("base64");
    if ((body == null ? 0 : 1) + (text ? 1 : 0) + (base64 ? 1 : 0) != 1) {
      return null;
    }
    if (body != null) {
      return Json.sent(body);
    }
    if (text) {
      return text("text");
    }
    try {
      return Bytes.wrap(Base64.getDecoder().decode(text("base64")));
    } catch (IllegalArgumentException e) {
      throw Problem.badField("\"base64\" is no base64.");
    }
  }
}
