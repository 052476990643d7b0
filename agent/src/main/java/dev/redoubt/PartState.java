package dev.redoubt;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.internal.transfer.FileMessage;
import dev.redoubt.internal.transfer.Sha256;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;
import java.nio.charset.StandardCharsets;

/// What a recipient remembers of one transfer, beside the part itself.
///
/// @param owner the identity that sends it
/// @param stranger whether it was one when it began
/// @param id as the owner calls it
/// @param said whether the owner said its end to somebody before
/// @param size of the whole; [FileMessage#UNKNOWN] until a stream has ended
/// @param hash of the whole; empty until a stream has ended
/// @param placed the name in the folder; empty while it has none
record PartState(
    Phase phase,
    Fingerprint owner,
    boolean stranger,
    Bytes id,
    boolean said,
    String type,
    String name,
    long size,
    Bytes hash,
    String placed) {

  private static final byte[] MAGIC = "QPF1".getBytes(StandardCharsets.US_ASCII);

  enum Phase {
    /// Bytes are still to come.
    PART,
    /// It is whole, and is about to get the name `placed`.
    PLACING,
    /// It has that name; its handler has not returned.
    PLACED,
    /// Its handler has returned.
    HANDLED
  }

  static PartState of(Fingerprint owner, boolean stranger, FileMessage.Offer offer) {
    return new PartState(
        Phase.PART,
        owner,
        stranger,
        offer.id(),
        offer.said(),
        offer.type(),
        offer.name(),
        offer.size(),
        offer.hash(),
        "");
  }

  /// Whether `offer` is of this file.
  boolean offeredBy(FileMessage.Offer offer) {
    boolean same = type.equals(offer.type()) && name.equals(offer.name());
    return same
        && (offer.size() == FileMessage.UNKNOWN
            || (offer.size() == size && offer.hash().equals(hash)));
  }

  PartState in(Phase next) {
    return new PartState(next, owner, stranger, id, said, type, name, size, hash, placed);
  }

  PartState placing(String file, long all, Bytes hashOfAll) {
    return new PartState(
        Phase.PLACING, owner, stranger, id, said, type, name, all, hashOfAll, file);
  }

  PartState saidBefore() {
    return new PartState(phase, owner, stranger, id, true, type, name, size, hash, placed);
  }

  @SuppressWarnings("EnumOrdinal") // read by the same program
  byte[] encode() {
    return new WireWriter(1_024)
        .bytes(MAGIC)
        .u8(phase.ordinal())
        .bytes(owner.value())
        .u8(stranger ? 1 : 0)
        .bytes(id)
        .u8(said ? 1 : 0)
        .text8(type)
        .text8(name)
        .u64(size)
        .opaque8(hash)
        .text8(placed)
        .toArray();
  }

  static PartState decode(byte[] bytes) throws MalformedException {
    WireReader in = new WireReader(bytes);
    if (!in.bytes(MAGIC.length).equals(Bytes.wrap(MAGIC))) {
      throw new MalformedException("no state of a transfer");
    }
    int phase = in.u8();
    if (phase >= Phase.values().length) {
      throw new MalformedException("phase of another version");
    }
    PartState state =
        new PartState(
            Phase.values()[phase],
            new Fingerprint(in.bytes(Fingerprint.BYTES)),
            in.u8() == 1,
            in.bytes(FileMessage.ID_SIZE),
            in.u8() == 1,
            in.text8(),
            in.text8(),
            in.u64(),
            in.opaque8(),
            in.text8());
    in.end();
    boolean whole = state.size >= 0 && state.hash.size() == Sha256.SIZE;
    boolean open = state.size == FileMessage.UNKNOWN && state.hash.size() == 0;
    if (!whole && !(open && state.phase == Phase.PART)) {
      throw new MalformedException("state that contradicts itself");
    }
    return state;
  }
}
