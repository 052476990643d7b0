package dev.redoubt.cli;

import dev.redoubt.Message;
import dev.redoubt.core.Bytes;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A message as `listen` prints it: text as text, JSON as JSON, everything else in base64.
record ReceivedMessage(Message<Bytes> message) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  String json() {
    JsonLine line =
        new JsonLine()
            .with("id", message.id().toString())
            .with("from", message.from())
            .with("fingerprint", message.fingerprint().toString())
            .with("type", message.type())
            .with("sentAt", message.sentAt().toString())
            .with("redelivered", message.redelivered());
    return is("application/json")
        ? withJson(line).toString()
        : line.with("body", textOrBase64()).toString();
  }

  private JsonLine withJson(JsonLine line) {
    return switch (JsonLine.parse(message.body())) {
      case JsonLine.Parsed.Json(JsonNode value) -> line.with("body", value);
      case JsonLine.Parsed.NotJson notJson -> line.with("body", base64());
      case JsonLine.Parsed.TooMuch tooMuch ->
          line.with("body", base64())
              .with("bodyError", "JSON that is too deep, or too long in a part: shown in base64");
    };
  }

  private String textOrBase64() {
    String text = text();
    return text == null ? base64() : text;
  }

  String line(Ink ink) {
    String text = is("application/json") ? message.body().toUtf8() : text();
    return ink.dim(TIME.format(message.sentAt()))
        + "  "
        + ink.bold(message.from())
        + "  "
        + ink.cyan(Text.printable(message.type()))
        + "  "
        + (message.redelivered() ? ink.red("(redelivered) ") : "")
        + (text == null
            ? ink.dim("(" + Text.bytes(message.body().size()) + ") ") + base64()
            : Text.printable(text));
  }

  /// The body if it is text and says so.
  private @Nullable String text() {
    if (!is("text/plain")) {
      return null;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(message.body().buffer()).toString();
    } catch (CharacterCodingException e) {
      return null; // not what its sender says: shown as bytes
    }
  }

  private boolean is(String mediaType) {
    return message.contentType().split(";", 2)[0].strip().equalsIgnoreCase(mediaType);
  }

  private String base64() {
    return Base64.getEncoder().encodeToString(message.body().toArray());
  }
}
