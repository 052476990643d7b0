package dev.redoubt.gateway;

import dev.redoubt.Message;
import dev.redoubt.message.Bytes;
import tools.jackson.databind.node.ObjectNode;

/// A message that a client has been given, to settle within its time.
///
/// @param id new for each lease of a message
/// @param attempt which lease of the message this is, from 1
/// @param millis until the message expires
record Lease(String id, Message<Bytes> message, int attempt, long millis) {
  ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("lease", id)
            .put("id", message.id().toString())
            .put("from", message.from())
            .put("fingerprint", message.fingerprint().toString())
            .put("type", message.type())
            .put("contentType", message.contentType())
            .put("sentAt", message.sentAt().toString())
            .put("expiresInMs", millis)
            .put("redelivered", message.redelivered())
            .put("attempt", attempt);
    ObjectNode headers = json.putObject("headers");
    message.headers().forEach((key, value) -> headers.put(key, value));
    Json.putBody(json, message.contentType(), message.body());
    return json;
  }
}
