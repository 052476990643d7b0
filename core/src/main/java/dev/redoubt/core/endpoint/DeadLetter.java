package dev.redoubt.core.endpoint;

import dev.redoubt.core.frame.Header;
import dev.redoubt.core.frame.Headers;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.AgentName;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import dev.redoubt.message.Settlement;
import java.util.List;

/// A message that was not handled. `toString` shows neither body nor headers.
///
/// @param number counts dead letters
/// @param sentMillis by the sender's clock, ms since 1970
/// @param deadMillis by ours
/// @param attempts so many the handler had
/// @param cause the class of the last exception; empty if there was none
/// @param replay whether it waits to be handed to its handler again
public record DeadLetter(
    long number,
    Origin origin,
    String type,
    String contentType,
    Headers headers,
    Bytes payload,
    long sentMillis,
    long deadMillis,
    int attempts,
    Settlement reason,
    String cause,
    boolean replay) {
  /// What one takes besides what it carries, bytes of heap.
  private static final int OVERHEAD = 512;

  private static final int CAUSE_MAX = 200;

  /// Whose message it is.
  public record Origin(
      MessageId id, AgentName from, Fingerprint fingerprint, InstanceId instance) {}

  public DeadLetter {
    cause = cause.substring(0, Math.min(cause.length(), CAUSE_MAX));
  }

  int size() {
    return OVERHEAD + payload.size() + headers.size() + 2 * (type.length() + cause.length());
  }

  DeadLetter again(Settlement why, int more, String what, long nowMillis) {
    return with(nowMillis, attempts + more, why, what, false);
  }

  DeadLetter marked(boolean again) {
    return with(deadMillis, attempts, reason, cause, again);
  }

  /// The same message with another fate.
  private DeadLetter with(long died, int tried, Settlement why, String what, boolean again) {
    return new DeadLetter(
        number,
        origin,
        type,
        contentType,
        headers,
        payload,
        sentMillis,
        died,
        tried,
        why,
        what,
        again);
  }

  public List<Header> headerList() {
    return headers.list();
  }

  /// What is kept under its number.
  Bytes encode() {
    WireWriter out = new WireWriter(256 + payload.size() + headers.size());
    out.u64(origin.id().link()).u64(origin.id().seq()).text8(origin.from().value());
    out.bytes(origin.fingerprint().value()).bytes(origin.instance().value());
    out.text8(type).text8(contentType).u64(sentMillis).u64(deadMillis);
    out.u32(attempts).u8(reason.code()).text8(cause).u8(replay ? 1 : 0);
    headers.write(out);
    out.bytes(payload);
    return Bytes.wrap(out.toArray());
  }

  static DeadLetter decode(long number, Bytes encoded) throws MalformedException {
    WireReader in = new WireReader(encoded.toArray());
    Origin origin =
        new Origin(
            new MessageId(in.u64(), in.u64()),
            AgentName.decode(in.opaque8()),
            new Fingerprint(in.bytes(Fingerprint.BYTES)),
            new InstanceId(in.bytes(InstanceId.BYTES)));
    String type = in.text8();
    String contentType = in.text8();
    long sent = in.u64();
    long dead = in.u64();
    int attempts = in.u32();
    Settlement reason = reason(in.u8());
    String cause = in.text8();
    boolean replay = in.u8() == 1;
    int size = in.u16();
    Headers headers = size == 0 ? Headers.NONE : Headers.read(in, size);
    return new DeadLetter(
        number,
        origin,
        type,
        contentType,
        headers,
        in.bytes(in.remaining()),
        sent,
        dead,
        attempts,
        reason,
        cause,
        replay);
  }

  private static Settlement reason(int code) throws MalformedException {
    for (Settlement reason : Settlement.values()) {
      if (reason.code() == code) {
        return reason;
      }
    }
    throw new MalformedException("unknown settlement");
  }

  @Override
  public String toString() {
    return "DeadLetter["
        + number
        + ", "
        + origin.id()
        + " from "
        + origin.from()
        + ", "
        + reason
        + "]";
  }
}
