package dev.redoubt.cli;

import dev.redoubt.Message;
import dev.redoubt.message.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Formats a message for `listen`: text as text, JSON as JSON, everything else in base64. In JSON
/// output, `encoding` says which of these `body` is.
record ReceivedMessage(Message<Bytes> message) {
  static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  String json() {
    JsonLine line =
        new JsonLine()
            .with("id", message.id().toString())
            .with("from", message.from())
            .with("fingerprint", message.fingerprint().toString())
            .with("type", message.type())
            .with("contentType", message.contentType())
            .with("headers", message.headers())
            .with("sentAt", message.sentAt().toString())
            .with("redelivered", message.redelivered());
    return withBody(line).toString();
  }

  /// Adds `encoding` and `body`.
  JsonLine withBody(JsonLine line) {
    if (is(BodyOptions.JSON)) {
      return withJson(line);
    }
    String text = text();
    return text == null ? withBytes(line) : line.with("encoding", "text").with("body", text);
  }

  private JsonLine withBytes(JsonLine line) {
    return line.with("encoding", "base64").with("body", base64());
  }

  private JsonLine withJson(JsonLine line) {
    return switch (JsonLine.parse(message.body())) {
      case JsonLine.Parsed.Json(JsonNode value) ->
          line.with("encoding", "json").with("body", value);
      case JsonLine.Parsed.NotJson notJson -> withBytes(line);
      case JsonLine.Parsed.TooMuch tooMuch ->
          withBytes(line)
              .with("bodyError", "JSON that is too deep, or too long in a part: shown in base64");
    };
  }

  String line(AnsiColors ink) {
    return ink.dim(TIME.format(message.sentAt()))
        + "  "
        + ink.bold(message.from())
        + "  "
        + ink.cyan(Text.printable(message.type()))
        + "  "
        + (message.redelivered() ? ink.red("(redelivered) ") : "")
        + headers(ink)
        + body(ink);
  }

  private String headers(AnsiColors ink) {
    String headers =
        message.headers().entrySet().stream()
            .map(header -> header.getKey() + "=" + header.getValue() + " ")
            .collect(Collectors.joining());
    return headers.isEmpty() ? "" : ink.dim(Text.printable("[" + headers.strip() + "] "));
  }

  /// The body on one line.
  String body(AnsiColors ink) {
    String text = is(BodyOptions.JSON) ? message.body().toUtf8() : text();
    return text == null
        ? ink.dim("(" + Text.bytes(message.body().size()) + ") ") + base64()
        : Text.printable(text);
  }

  /// The body, if its content type says text and it is; else null.
  private @Nullable String text() {
    if (!is(BodyOptions.TEXT)) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(message.body().buffer()).toString();
    } catch (CharacterCodingException e) {
      return null; // not text after all: shown as bytes
    }
  }

  private boolean is(String mediaType) {
    return message.contentType().split(";", 2)[0].strip().equalsIgnoreCase(mediaType);
  }

  private String base64() {
    return Base64.getEncoder().encodeToString(message.body().toArray());
  }
}
