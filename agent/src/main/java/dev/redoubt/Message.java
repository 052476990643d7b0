package dev.redoubt;

import dev.redoubt.core.frame.Header;
import dev.redoubt.core.link.InboundMessage;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.message.MessageId;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A message as its handler gets it: decrypted, its sender verified, and decoded. Immutable as far
/// as its body is. `toString` shows neither body nor headers.
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

  /// The same in every delivery of this message, also by another instance. It compares only among
  /// the messages of one sender.
  public MessageId id() {
    return inbound.id();
  }

  /// The sender's name; our trust policy accepts its identity for it.
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

  /// Whether another instance of our name may have handled this message before. Where that matters,
  /// compare [#id()] with what was done.
  public boolean redelivered() {
    return inbound.redelivered();
  }

  /// The sender's headers as text, in its order; of a key that occurs twice the last counts.
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
