package dev.redoubt.internal.transfer;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// What goes between sender and recipient of a file (§7.19), each as the payload of a message of
/// its own type.
public sealed interface FileMessage {
  String OFFER = "qrmp1/file-offer";
  String CHUNK = "qrmp1/file-chunk";
  String END = "qrmp1/file-end";
  String CANCEL = "qrmp1/file-cancel";

  int ID_SIZE = 16;
  int NAME_MAX = 255;

  /// Bytes of a file in one chunk.
  int CHUNK_MAX = Protocol.MESSAGE_MAX - 256;

  /// A size that is known only at the end.
  long UNKNOWN = -1;

  Bytes encode();

  /// A file is there to be sent; answered by [Answer].
  ///
  /// @param id of the transfer, 16 bytes
  /// @param restart forget what there is of it: it is not ours
  /// @param said whether its end was said before, so that it may have been handled
  /// @param type of the application, 1 to 128 bytes
  /// @param name without a path, 1 to 255 bytes; not to be trusted
  /// @param size bytes, or [#UNKNOWN]
  /// @param hash of the whole; empty where the size is unknown
  record Offer(
      Bytes id, boolean restart, boolean said, String type, String name, long size, Bytes hash)
      implements FileMessage {
    private static final int RESTART = 1;
    private static final int KNOWN = 2;
    private static final int SAID = 4;

    @Override
    public Bytes encode() {
      boolean known = size != UNKNOWN;
      WireWriter out = new WireWriter(512).bytes(id);
      out.u8((restart ? RESTART : 0) | (known ? KNOWN : 0) | (said ? SAID : 0));
      out.text8(type).text8(name);
      return done(known ? out.u64(size).bytes(hash) : out);
    }

    public static Offer decode(Bytes payload) throws MalformedException {
      WireReader in = new WireReader(payload.toArray());
      Bytes id = in.bytes(ID_SIZE);
      int flags = in.u8();
      String type = in.text8();
      String name = in.text8();
      boolean known = (flags & KNOWN) != 0;
      long size = known ? in.time() : UNKNOWN;
      Bytes hash = known ? in.bytes(Sha256.SIZE) : Bytes.EMPTY;
      in.end();
      if ((flags & ~(RESTART | KNOWN | SAID)) != 0 || Bytes.utf8Size(type) > Protocol.TYPE_MAX) {
        throw new MalformedException("offer of another form");
      }
      if (type.isEmpty() || name.isEmpty()) {
        throw new MalformedException("offer without type or name");
      }
      return new Offer(id, (flags & RESTART) != 0, (flags & SAID) != 0, type, name, size, hash);
    }
  }

  /// @param offset of the first byte in the file
  record Chunk(Bytes id, long offset, Bytes bytes) implements FileMessage {
    private static final int HEAD = ID_SIZE + 8;

    @Override
    public Bytes encode() {
      return done(new WireWriter(HEAD + bytes.size()).bytes(id).u64(offset).bytes(bytes));
    }

    public static Chunk decode(Bytes payload) throws MalformedException {
      if (payload.size() <= HEAD || payload.size() - HEAD > CHUNK_MAX) {
        throw new MalformedException("chunk of another size");
      }
      WireReader in = new WireReader(payload.slice(0, HEAD).toArray());
      return new Chunk(in.bytes(ID_SIZE), in.time(), payload.slice(HEAD, payload.size()));
    }
  }

  /// Everything was sent; answered by [Answer].
  record End(Bytes id, long size, Bytes hash) implements FileMessage {
    @Override
    public Bytes encode() {
      return done(new WireWriter(64).bytes(id).u64(size).bytes(hash));
    }

    public static End decode(Bytes payload) throws MalformedException {
      WireReader in = new WireReader(payload.toArray());
      End end = new End(in.bytes(ID_SIZE), in.time(), in.bytes(Sha256.SIZE));
      in.end();
      return end;
    }
  }

  /// The sender gives up: what there is of the file can go.
  record Cancel(Bytes id) implements FileMessage {
    @Override
    public Bytes encode() {
      return id;
    }

    public static Cancel decode(Bytes payload) throws MalformedException {
      WireReader in = new WireReader(payload.toArray());
      Cancel cancel = new Cancel(in.bytes(ID_SIZE));
      in.end();
      return cancel;
    }
  }

  /// What the recipient replies.
  sealed interface Answer extends FileMessage {
    /// Send from `offset` on.
    ///
    /// @param hash of all before it, as the recipient has it
    record GoOn(long offset, Bytes hash) implements Answer {
      @Override
      public Bytes encode() {
        return done(new WireWriter(64).u8(0).u64(offset).bytes(hash));
      }
    }

    /// The recipient has the file, and its application has taken it.
    record Done() implements Answer {
      @Override
      public Bytes encode() {
        return done(new WireWriter(16).u8(1));
      }
    }

    record Refused(Refusal reason) implements Answer {
      @Override
      public Bytes encode() {
        return done(new WireWriter(16).u8(2).u8(reason.code()));
      }
    }

    static Answer decode(Bytes payload) throws MalformedException {
      WireReader in = new WireReader(payload.toArray());
      Answer answer =
          switch (in.u8()) {
            case 0 -> new GoOn(in.time(), in.bytes(Sha256.SIZE));
            case 1 -> new Done();
            case 2 -> new Refused(Refusal.of(in.u8()));
            default -> throw new MalformedException("answer of another form");
          };
      in.end();
      return answer;
    }
  }

  private static Bytes done(WireWriter out) {
    return Bytes.wrap(out.array(), 0, out.size());
  }
}
