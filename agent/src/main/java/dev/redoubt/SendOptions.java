package dev.redoubt;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Options of one message. Immutable: each method returns a new instance. `toString` shows no
/// header.
///
/// ```java
/// agent.send("bob", "order", order, SendOptions.DEFAULT.timeToLive(Duration.ofSeconds(10)));
/// ```
public final class SendOptions {
  /// The agent's time to live, no headers, any instance, early data allowed.
  public static final SendOptions DEFAULT = new SendOptions(null, Map.of(), false, false);

  private final @Nullable Duration timeToLive;
  private final Map<String, String> headers;
  private final boolean onlyThisInstance;
  private final boolean confirmedSession;

  private SendOptions(
      @Nullable Duration timeToLive,
      Map<String, String> headers,
      boolean onlyThisInstance,
      boolean confirmedSession) {
    this.timeToLive = timeToLive;
    this.headers = headers;
    this.onlyThisInstance = onlyThisInstance;
    this.confirmedSession = confirmedSession;
  }

  /// Time to live, 1 ms to 24 h. The message ends at the latest a second after it.
  public SendOptions timeToLive(Duration span) {
    return new SendOptions(span, headers, onlyThisInstance, confirmedSession);
  }

  /// Adds a header, encrypted like the body. A message has at most 128.
  ///
  /// @param key 1 to 255 bytes of UTF-8
  /// @param value at most 65,535 bytes of UTF-8
  public SendOptions header(String key, String value) {
    Objects.requireNonNull(key, "The key of a header is null.");
    Objects.requireNonNull(value, "The value of a header is null.");
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(key, value);
    return new SendOptions(
        timeToLive, Collections.unmodifiableMap(more), onlyThisInstance, confirmedSession);
  }

  /// Never moves the message to another instance of the peer: if the instance that may have it goes
  /// away, the message ends [dev.redoubt.message.Outcome.Unconfirmed] instead of being redelivered.
  public SendOptions onlyThisInstance() {
    return new SendOptions(timeToLive, headers, true, confirmedSession);
  }

  /// Sends the message only after the peer has answered the handshake: full forward secrecy, at the
  /// cost of a round trip for the first message to a peer.
  public SendOptions confirmedSession() {
    return new SendOptions(timeToLive, headers, onlyThisInstance, true);
  }

  Duration timeToLiveOr(Duration usual) {
    return timeToLive == null ? usual : timeToLive;
  }

  Map<String, String> headers() {
    return headers;
  }

  boolean staysWithInstance() {
    return onlyThisInstance;
  }

  boolean waitsForConfirmation() {
    return confirmedSession;
  }

  @Override
  public String toString() {
    return "SendOptions[timeToLive="
        + (timeToLive == null ? "default" : timeToLive)
        + ", headers="
        + headers.size()
        + ", onlyThisInstance="
        + onlyThisInstance
        + ", confirmedSession="
        + confirmedSession
        + "]";
  }
}
