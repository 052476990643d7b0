package dev.redoubt;

import dev.redoubt.core.link.Sharing;
import dev.redoubt.message.Bytes;
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
  public static final SendOptions DEFAULT =
      new SendOptions(null, Map.of(), false, false, false, null, null);

  private static final int SOURCE_MAX = 128;

  private final @Nullable Duration timeToLive;
  private final Map<String, String> headers;
  private final boolean onlyThisInstance;
  private final boolean confirmedSession;
  private final boolean kept;
  private final @Nullable Position position;
  private final @Nullable Sharing sharing;

  /// How far a source is read.
  record Position(Bytes source, long at) {}

  private SendOptions(
      @Nullable Duration timeToLive,
      Map<String, String> headers,
      boolean onlyThisInstance,
      boolean confirmedSession,
      boolean kept,
      @Nullable Position position,
      @Nullable Sharing sharing) {
    this.timeToLive = timeToLive;
    this.headers = headers;
    this.onlyThisInstance = onlyThisInstance;
    this.confirmedSession = confirmedSession;
    this.kept = kept;
    this.position = position;
    this.sharing = sharing;
  }

  /// Time to live, 1 ms to 24 h. The message ends at the latest a second after it.
  public SendOptions timeToLive(Duration span) {
    return new SendOptions(
        span, headers, onlyThisInstance, confirmedSession, kept, position, sharing);
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
        timeToLive,
        Collections.unmodifiableMap(more),
        onlyThisInstance,
        confirmedSession,
        kept,
        position,
        sharing);
  }

  /// Never moves the message to another instance of the peer: if the instance that may have it goes
  /// away, the message ends [dev.redoubt.message.Outcome.Unconfirmed] instead of being redelivered.
  public SendOptions onlyThisInstance() {
    return new SendOptions(timeToLive, headers, true, confirmedSession, kept, position, sharing);
  }

  /// Sends the message only after the peer has answered the handshake: full forward secrecy, at the
  /// cost of a round trip for the first message to a peer.
  public SendOptions confirmedSession() {
    return new SendOptions(timeToLive, headers, onlyThisInstance, true, kept, position, sharing);
  }

  /// Returns from the send only once the message is in the agent's store ([AgentBuilder#store]) and
  /// survives this process: a few milliseconds later, on an ordinary disk. Meanwhile it is on its
  /// way. Without a store, the send throws a [DeliveryException] with code `NO_STORE`.
  public SendOptions kept() {
    return new SendOptions(
        timeToLive, headers, onlyThisInstance, confirmedSession, true, position, sharing);
  }

  /// Keeps, together with the message, how far the application has read the source that it sends
  /// from: either both are in the store or neither. The next run asks with [Agent#position] where
  /// to go on. Without a store, the send throws a [DeliveryException] with code `NO_STORE`.
  ///
  /// @param source 1 to 128 bytes of UTF-8; an agent has at most 1,000 sources
  /// @throws IllegalArgumentException if it has another length
  public SendOptions position(String source, long position) {
    return new SendOptions(
        timeToLive,
        headers,
        onlyThisInstance,
        confirmedSession,
        kept,
        new Position(source(source), position),
        sharing);
  }

  /// Has the instances of the peer share messages with this option: each goes to whichever has less
  /// to do. No order is promised. Without it, one instance has everything, in order.
  public SendOptions balanced() {
    return shared(Sharing.BALANCED);
  }

  /// Has the instances of the peer share messages by their keys: those with the same key go to one
  /// instance, in order, for as long as it is there. A key moves to another instance when that one
  /// goes, or when another joins and nothing of the key is under way.
  ///
  /// @param key such as the number of a customer; it is not sent
  public SendOptions key(String key) {
    return shared(Sharing.keyed(Objects.requireNonNull(key, "The key is null.")));
  }

  private SendOptions shared(Sharing how) {
    return new SendOptions(
        timeToLive, headers, onlyThisInstance, confirmedSession, kept, position, how);
  }

  /// A name of a source, as the endpoint knows it.
  static Bytes source(String source) {
    Bytes name = Bytes.utf8(source);
    if (name.size() < 1 || name.size() > SOURCE_MAX) {
      throw new IllegalArgumentException("A source has a name of 1 to 128 bytes.");
    }
    return name;
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

  boolean waitsForStore() {
    return kept;
  }

  @Nullable Position position() {
    return position;
  }

  @Nullable Sharing sharing() {
    return sharing;
  }

  boolean needsStore() {
    return kept || position != null;
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
        + ", kept="
        + kept
        + ", "
        + (sharing == null ? "one instance" : sharing)
        + "]";
  }
}
