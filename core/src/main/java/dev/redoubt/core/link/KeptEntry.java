package dev.redoubt.core.link;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.frame.Batch;
import dev.redoubt.core.frame.MessageRecord;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Now;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import dev.redoubt.message.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive messages of a link as they are kept: what a BATCH says of them, and the options of
/// each. Numbers that have ended are skips. Creation times are of our own wall clock.
///
/// @param first the first number
/// @param next the number after the last
record KeptEntry(long first, long next, Bytes bytes, List<Outgoing> messages) {
  /// What one holds, bytes, unless it is a single message.
  private static final int BYTES = 64 << 10;

  private static final int ONLY_THIS_INSTANCE = 1;
  private static final int CONFIRMED_SESSION = 1 << 1;
  private static final int SHARED = 1 << 2;

  /// Its key stands before the batch.
  private static final int KEYED = 1 << 3;

  /// As many messages as fit, from the number `first` on.
  static KeptEntry of(long link, SeqRing<Outgoing> messages, long first, long to, Now now) {
    BatchBuilder batch = new BatchBuilder(BYTES, 2 * Protocol.BODY_MAX, to - first);
    byte[] options = new byte[(int) Math.min(to - first, Protocol.BATCH_RECORDS)];
    List<Outgoing> taken = new ArrayList<>(options.length);
    for (long seq = first; seq < to; seq++) {
      Outgoing message = messages.at(seq);
      if (!batch.add(message == null ? MessageRecord.SKIP : message.record(now))) {
        break;
      }
      if (message != null) {
        taken.add(message);
        options[batch.size() - 1] = options(message);
      }
    }
    WireWriter value = new WireWriter(256);
    value.opaque16(Bytes.wrap(options, 0, batch.size()));
    for (Outgoing message : taken) {
      Sharing sharing = message.sharing();
      if (sharing != null && sharing.key() != null) {
        value.bytes(sharing.key());
      }
    }
    batch.build(link, first, first, now).write(value);
    return new KeptEntry(first, first + batch.size(), Bytes.wrap(value.toArray()), taken);
  }

  private static byte options(Outgoing message) {
    return (byte)
        ((message.onlyThisInstance ? ONLY_THIS_INSTANCE : 0)
            | (message.confirmedSession ? CONFIRMED_SESSION : 0)
            | (message.sharing() != null ? SHARED : 0)
            | (message.sharing() != null && message.sharing().key() != null ? KEYED : 0));
  }

  private static @Nullable Sharing sharing(byte options, WireReader in) throws MalformedException {
    if ((options & KEYED) != 0) {
      return Sharing.read(in);
    }
    return (options & SHARED) != 0 ? Sharing.BALANCED : null;
  }

  /// Brings the messages of an entry back.
  ///
  /// @param into gets each, with its number
  static KeptEntry read(Bytes bytes, Restorer restorer, SeqRing.Visitor<Outgoing> into, Now now)
      throws MalformedException {
    WireReader in = new WireReader(bytes.toArray());
    Bytes options = in.opaque16();
    List<@Nullable Sharing> sharing = new ArrayList<>(options.size());
    for (int i = 0; i < options.size(); i++) {
      sharing.add(sharing(options.at(i), in));
    }
    Batch batch = Batch.decode(in);
    if (options.size() != batch.records().size()) {
      throw new MalformedException("options of other messages");
    }
    List<Outgoing> messages = new ArrayList<>();
    int at = 0;
    for (MessageRecord record : batch.records()) {
      long seq = batch.baseSeq() + at;
      if (!record.skip()) {
        MessageId own = record.ownId();
        MessageId id = own == null ? new MessageId(batch.linkId(), seq) : own;
        Outgoing message = message(id, record, options.at(at), sharing.get(at), restorer, now);
        messages.add(message);
        into.visit(seq, message);
      }
      at++;
    }
    return new KeptEntry(batch.baseSeq(), batch.baseSeq() + at, bytes, messages);
  }

  private static Outgoing message(
      MessageId id,
      MessageRecord record,
      byte options,
      @Nullable Sharing sharing,
      Restorer restorer,
      Now now) {
    long ttl = record.kind().ttlMillis();
    Duration left =
        Duration.ofMillis(Math.clamp(record.createdMillis() + ttl - now.wallMillis(), 0, ttl));
    return new Outgoing(
        restorer.restored(id, record, left),
        id,
        record,
        now.plus(left),
        (options & ONLY_THIS_INSTANCE) != 0,
        (options & CONFIRMED_SESSION) != 0,
        sharing);
  }
}
