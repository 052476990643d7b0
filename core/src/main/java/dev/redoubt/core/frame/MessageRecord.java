package dev.redoubt.core.frame;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One record of a [Batch]: a message, or a note that this number will never come (§7.2).
///
/// @param kind type, content type and time to live, which messages share through the batch's table
/// @param createdMillis when its sender created it, ms since 1970 by its sender's clock as that
///   stood when this was written
/// @param ownId its id where that is not its place on this link, because it moved
/// @param redelivered whether it may have been handled before
/// @param answers the id of the message that it replies to
public record MessageRecord(
    Kind kind,
    long createdMillis,
    @Nullable MessageId ownId,
    boolean redelivered,
    @Nullable MessageId answers,
    Headers headers,
    Bytes payload,
    boolean skip) {

  /// @param type 1 to 128 bytes of UTF-8
  /// @param contentType at most 128 bytes of UTF-8
  /// @param ttlMillis time to live, ms, 1 to [#TTL_MAX_MILLIS]
  public record Kind(String type, String contentType, long ttlMillis) {
    /// The longest time to live of a message: its link has to be remembered that long.
    public static final long TTL_MAX_MILLIS = Protocol.MESSAGE_TTL_MAX.toMillis();
  }

  private static final Kind NO_KIND = new Kind("", "", 0);

  /// The record of a number that will never come.
  public static final MessageRecord SKIP =
      new MessageRecord(NO_KIND, 0, null, false, null, Headers.NONE, Bytes.EMPTY, true);

  static final int OWN_ID = 1;
  static final int REPLY = 1 << 1;
  static final int HEADERS = 1 << 2;
  static final int SKIPPED = 1 << 3;
  static final int REDELIVERED = 1 << 4;
  private static final int KNOWN = OWN_ID | REPLY | HEADERS | SKIPPED | REDELIVERED;

  /// Attributes, place in the table, the longest creation time and length: what a record takes on
  /// the wire besides payload, headers and ids at most, bytes.
  private static final int OVERHEAD = 1 + 1 + 10 + 3;

  /// @throws IllegalArgumentException if a header is too long
  public MessageRecord(
      Kind kind,
      long createdMillis,
      @Nullable MessageId ownId,
      boolean redelivered,
      @Nullable MessageId answers,
      List<Header> headers,
      Bytes payload,
      boolean skip) {
    this(kind, createdMillis, ownId, redelivered, answers, Headers.of(headers), payload, skip);
  }

  /// Payload and headers, bytes: what windows and budgets count.
  public int size() {
    return payload.size() + headers.size();
  }

  /// At least what [#write] appends, bytes.
  int wireBound() {
    if (skip) {
      return 1;
    }
    return OVERHEAD
        + size()
        + (ownId == null ? 0 : MessageId.BYTES)
        + (answers == null ? 0 : MessageId.BYTES)
        + (headers.isEmpty() ? 0 : 2);
  }

  /// This message on another link: it keeps its id.
  ///
  /// @param everWritten whether another instance may have handled it before
  public MessageRecord moved(MessageId id, boolean everWritten) {
    return new MessageRecord(
        kind, createdMillis, id, redelivered || everWritten, answers, headers, payload, skip);
  }

  /// This message, created at another reading of its sender's clock.
  public MessageRecord createdAt(long millis) {
    return new MessageRecord(kind, millis, ownId, redelivered, answers, headers, payload, skip);
  }

  void write(WireWriter out, int tableIndex, long batchCreatedMillis) {
    if (skip) {
      out.u8(SKIPPED);
      return;
    }
    int attributes =
        (ownId != null ? OWN_ID : 0)
            | (answers != null ? REPLY : 0)
            | (headers.isEmpty() ? 0 : HEADERS)
            | (redelivered ? REDELIVERED : 0);
    out.u8(attributes).u8(tableIndex).varint(createdMillis - batchCreatedMillis);
    if (ownId != null) {
      out.u64(ownId.link()).u64(ownId.seq());
    }
    if (answers != null) {
      out.u64(answers.link()).u64(answers.seq());
    }
    if (!headers.isEmpty()) {
      headers.write(out);
    }
    out.varint(payload.size()).bytes(payload);
  }

  /// Reads one whose batch has this table.
  static MessageRecord read(WireReader in, List<Kind> table, long batchCreatedMillis)
      throws MalformedException {
    int attributes = attributes(in);
    if (attributes == SKIPPED) {
      return SKIP;
    }
    int index = index(in, table.size());
    long created = created(in, batchCreatedMillis);
    MessageId ownId = (attributes & OWN_ID) != 0 ? new MessageId(in.u64(), in.u64()) : null;
    MessageId answers = (attributes & REPLY) != 0 ? new MessageId(in.u64(), in.u64()) : null;
    Headers headers = (attributes & HEADERS) != 0 ? Headers.read(in, in.u16()) : Headers.NONE;
    Bytes payload = in.bytes(length(in, headers.size()));
    boolean redelivered = (attributes & REDELIVERED) != 0;
    return new MessageRecord(
        table.get(index), created, ownId, redelivered, answers, headers, payload, false);
  }

  /// Passes over one, which must be valid: [#read] would take it.
  static void check(WireReader in, int kinds, long batchCreatedMillis) throws MalformedException {
    int attributes = attributes(in);
    if (attributes == SKIPPED) {
      return;
    }
    index(in, kinds);
    created(in, batchCreatedMillis);
    in.skip(MessageId.BYTES * Integer.bitCount(attributes & (OWN_ID | REPLY)));
    int block = 0;
    if ((attributes & HEADERS) != 0) {
      block = in.u16();
      Headers.check(in, block);
    }
    in.skip(length(in, block));
  }

  private static int attributes(WireReader in) throws MalformedException {
    int attributes = in.u8();
    if ((attributes & SKIPPED) != 0 && attributes != SKIPPED) {
      throw new MalformedException("a skip has no other attributes");
    }
    if ((attributes & ~KNOWN) != 0) {
      throw new MalformedException("unknown record attribute");
    }
    return attributes;
  }

  private static int index(WireReader in, int kinds) throws MalformedException {
    int index = in.u8();
    if (index >= kinds) {
      throw new MalformedException("record outside its table");
    }
    return index;
  }

  private static long created(WireReader in, long batchCreatedMillis) throws MalformedException {
    long created = batchCreatedMillis + in.varint();
    if (created < 0) {
      throw new MalformedException("creation time overflows");
    }
    return created;
  }

  /// Bytes of the payload.
  ///
  /// @param block bytes of headers before it
  private static int length(WireReader in, int block) throws MalformedException {
    long length = in.varint();
    if (length > in.remaining()) {
      throw new MalformedException("truncated");
    }
    if (block + length > Protocol.MESSAGE_MAX) {
      throw new MalformedException("message above its bound");
    }
    return (int) length;
  }
}
