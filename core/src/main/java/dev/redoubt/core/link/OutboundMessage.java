package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MessageId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that the application sends.
///
/// @param type 1 to 128 bytes of UTF-8
/// @param contentType at most 128 bytes of UTF-8
/// @param payload with the headers together at most [dev.redoubt.environment.Limits#messageMax]
///   bytes
/// @param timeToLive at least 1 ms, at most 24 h
/// @param onlyThisInstance never moved to another instance
/// @param confirmedSession not sent before a session is confirmed (no 0-RTT)
/// @param answers the id of the message that this one replies to
/// @param durableFirst not written before it outlives the process, where there is a store
/// @param sharing that several instances share such messages; null where one has them all
public record OutboundMessage(
    Ticket ticket,
    String type,
    String contentType,
    List<Header> headers,
    Bytes payload,
    Duration timeToLive,
    boolean onlyThisInstance,
    boolean confirmedSession,
    @Nullable MessageId answers,
    boolean durableFirst,
    @Nullable Sharing sharing) {

  public OutboundMessage {
    headers = List.copyOf(headers);
  }

  /// One that need not wait for the store, for the instance that has them all.
  public OutboundMessage(
      Ticket ticket,
      String type,
      String contentType,
      List<Header> headers,
      Bytes payload,
      Duration timeToLive,
      boolean onlyThisInstance,
      boolean confirmedSession,
      @Nullable MessageId answers) {
    this(
        ticket,
        type,
        contentType,
        headers,
        payload,
        timeToLive,
        onlyThisInstance,
        confirmedSession,
        answers,
        false,
        null);
  }

  /// The same message, never moved to another instance.
  public OutboundMessage onlyHere() {
    return with(true, durableFirst, null);
  }

  /// The same message, not written before it outlives the process.
  public OutboundMessage onceDurable() {
    return with(onlyThisInstance, true, sharing);
  }

  /// The same message, for instances that share such messages.
  ///
  /// @param how null where one has them all
  public OutboundMessage shared(@Nullable Sharing how) {
    return with(onlyThisInstance, durableFirst, how);
  }

  private OutboundMessage with(boolean onlyHere, boolean durable, @Nullable Sharing how) {
    return new OutboundMessage(
        ticket,
        type,
        contentType,
        headers,
        payload,
        timeToLive,
        onlyHere,
        confirmedSession,
        answers,
        durable,
        how);
  }

  MessageRecord.Kind kind() {
    return new MessageRecord.Kind(type, contentType, Math.max(1, timeToLive.toMillis()));
  }

  /// What is written of it when it is new.
  MessageRecord record(MessageRecord.Kind kind, Now now) {
    return new MessageRecord(kind, now.wallMillis(), null, false, answers, headers, payload, false);
  }

  /// Whether it keeps the protocol's limits (§7) and has at most `messageMax` bytes.
  public boolean valid(int messageMax) {
    return size() <= messageMax
        && timeToLive.compareTo(Protocol.MESSAGE_TTL_MAX) <= 0
        && timeToLive.toMillis() > 0
        && valid(type, 1)
        && valid(contentType, 0)
        && valid(headers);
  }

  private static boolean valid(List<Header> headers) {
    if (headers.size() > Protocol.HEADERS) {
      return false;
    }
    for (Header header : headers) {
      int key = Bytes.utf8Size(header.key());
      if (key < 1 || key > Protocol.HEADER_KEY_MAX) {
        return false;
      }
    }
    return Headers.size(headers) <= Protocol.HEADERS_MAX;
  }

  private static boolean valid(String text, int min) {
    int size = Bytes.utf8Size(text);
    return size >= min && size <= Protocol.TYPE_MAX;
  }

  /// Payload and headers, bytes: what counts against limits, windows and budgets.
  public int size() {
    return payload.size() + Headers.size(headers);
  }
}
