package dev.redoubt;

import dev.redoubt.core.frame.Header;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MessageId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A received message: decrypted, verified and decoded. Immutable if its body is. `toString` shows
/// neither body nor headers.
public final class Message<T> {
  private final InboundMessage inbound;
  private final T body;

  Message(InboundMessage inbound, T body) {
    this.inbound = inbound;
    this.body = body;
  }

  public T body() {
    return body;
  }

  /// The same in every delivery of this message, also to another instance. Unique only among the
  /// messages of one sender.
  public MessageId id() {
    return inbound.id();
  }

  /// The sender's name, for which our trust policy accepts its identity.
  public String from() {
    return inbound.from().name().value();
  }

  /// The identity that signed this message.
  public Fingerprint fingerprint() {
    return inbound.from().fingerprint();
  }

  public String type() {
    return inbound.type();
  }

  public String contentType() {
    return inbound.contentType();
  }

  /// When its sender created it, by the sender's clock.
  public Instant sentAt() {
    return Instant.ofEpochMilli(inbound.sentAtMillis());
  }

  /// Whether another instance of our name may have handled this message before. If that matters,
  /// compare [#id()] with work already done.
  public boolean redelivered() {
    return inbound.redelivered();
  }

  /// The headers as text, in the sender's order; of a repeated key the last value counts.
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : inbound.headers()) {
      headers.put(header.key(), header.value().toUtf8());
    }
    return Collections.unmodifiableMap(headers);
  }

  InboundMessage inbound() {
    return inbound;
  }

  @Override
  public String toString() {
    return "Message[" + id() + " from " + from() + ", " + inbound.payload().size() + " bytes]";
  }
}
