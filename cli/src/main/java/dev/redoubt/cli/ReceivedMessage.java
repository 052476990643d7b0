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
    JsonNode json = is("application/json") ? JsonLine.parse(message.body()) : null;
    if (json != null) {
      return line.with("body", json).toString();
    }
    String text = text();
    return line.with("body", text == null ? base64() : text).toString();
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
