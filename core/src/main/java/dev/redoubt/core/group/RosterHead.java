package dev.redoubt.core.group;

import dev.redoubt.core.Protocol;
import dev.redoubt.core.crypto.CompositeSignature;
import dev.redoubt.core.crypto.Kdf;
import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.environment.Randomness;
import dev.redoubt.identity.Identity;
import dev.redoubt.identity.PeerIdentity;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.CryptoException;
import dev.redoubt.message.MalformedException;

/// What the owner signs of a roster (§11.2). Well-formed, but its claims count for nothing before
/// [#verify].
///
/// Immutable and safe for several threads.
public final class RosterHead {
  public static final String CONTEXT = "qrmp1 roster";

  /// Size of a stream's name, bytes.
  public static final int STREAM = 16;

  static final Bytes MAGIC = Bytes.utf8("QPG1");

  private final Bytes encoded;
  private final PeerIdentity owner;
  private final Content content;
  private final GroupId groupId;
  private final RosterHash hash;

  /// What its owner decides.
  ///
  /// @param epoch ms at signing, at least one more than the last
  /// @param prev the roster before it
  /// @param cut the epoch in which somebody last went, or chains were renewed
  /// @param stream random, new with each cut
  public record Content(
      GroupName name,
      long epoch,
      RosterHash prev,
      long cut,
      Bytes stream,
      long issuedMillis,
      long validUntilMillis,
      int count,
      Bytes membersHash) {
    /// @throws IllegalArgumentException if no owner may sign this
    public Content {
      String fault =
          stream.size() != STREAM || membersHash.size() != RosterHash.BYTES
              ? "a stream or a hash of the wrong size"
              : fault(epoch, prev, cut, issuedMillis, validUntilMillis, count);
      if (!fault.isEmpty()) {
        throw new IllegalArgumentException("No roster has " + fault + ".");
      }
    }

    /// What is wrong with these; empty if nothing is.
    private static String fault(
        long epoch, RosterHash prev, long cut, long issued, long validUntil, int count) {
      if (epoch < 1 || cut < 0 || cut > epoch) {
        return "an epoch of 0, or a cut after its epoch";
      }
      if (prev.none() && cut != epoch) {
        return "a cut before the first roster of its chain";
      }
      if (issued < 0 || validUntil < issued) {
        return "a validity that ends before it begins";
      }
      if (validUntil - issued > Protocol.ROSTER_LIFE_MAX.toMillis()) {
        return "a validity of more than 24 hours";
      }
      return count < 0 || count > Protocol.GROUP_MEMBERS ? "so many members" : "";
    }
  }

  private RosterHead(Bytes encoded, PeerIdentity owner, Content content) {
    this.encoded = encoded;
    this.owner = owner;
    this.content = content;
    this.groupId = GroupId.of(owner.fingerprint(), content.name);
    this.hash = hash(groupId, content);
  }

  private static RosterHash hash(GroupId groupId, Content content) {
    WireWriter out =
        new WireWriter(160)
            .bytes(groupId.value())
            .u64(content.epoch)
            .bytes(content.prev.value())
            .u64(content.cut)
            .bytes(content.stream)
            .u32(content.count)
            .bytes(content.membersHash);
    return new RosterHash(Bytes.wrap(Kdf.hash(Kdf.label(CONTEXT, out.toArray()))));
  }

  static SignedHead sign(Content content, Identity owner, Randomness hedge) {
    WireWriter out =
        new WireWriter(6 << 10)
            .bytes(MAGIC)
            .u16(Protocol.SUITE)
            .u16(0)
            .bytes(owner.peer().encoded())
            .text8(content.name.value())
            .u64(content.epoch)
            .bytes(content.prev.value())
            .u64(content.cut)
            .bytes(content.stream)
            .u64(content.issuedMillis)
            .u64(content.validUntilMillis)
            .u32(content.count)
            .bytes(content.membersHash);
    Bytes signature = owner.sign(CONTEXT, out.toArray(), hedge);
    Bytes encoded = Bytes.wrap(out.bytes(signature).toArray());
    return new SignedHead(new RosterHead(encoded, owner.peer(), content));
  }

  /// Reads a head, and leaves what follows it.
  ///
  /// @throws MalformedException if no owner can have signed it
  static RosterHead read(WireReader in) throws MalformedException {
    int begun = in.position();
    if (!in.bytes(MAGIC.size()).equals(MAGIC) || in.u16() != Protocol.SUITE) {
      throw new MalformedException("not a roster of this suite");
    }
    if (in.u16() != 0) {
      throw new MalformedException("unknown flags");
    }
    PeerIdentity owner = owner(in);
    GroupName name = GroupName.decode(in.opaque8());
    long epoch = in.time();
    RosterHash prev = new RosterHash(in.bytes(RosterHash.BYTES));
    long cut = in.time();
    Bytes stream = in.bytes(STREAM);
    long issued = in.time();
    long validUntil = in.time();
    int count = in.u32(Protocol.GROUP_MEMBERS);
    Bytes membersHash = in.bytes(RosterHash.BYTES);
    in.skip(CompositeSignature.SIGNATURE);
    String fault = Content.fault(epoch, prev, cut, issued, validUntil, count);
    if (!fault.isEmpty()) {
      throw new MalformedException("a roster with " + fault);
    }
    Content content =
        new Content(name, epoch, prev, cut, stream, issued, validUntil, count, membersHash);
    WireReader whole = in.since(begun);
    return new RosterHead(whole.bytes(whole.remaining()), owner, content);
  }

  private static PeerIdentity owner(WireReader in) throws MalformedException {
    try {
      return PeerIdentity.decode(in.bytes(PeerIdentity.BYTES));
    } catch (CryptoException e) {
      throw new MalformedException("holds a bad key");
    }
  }

  /// @throws MalformedException if it is of another group, or the owner of `group` has not signed
  ///   it
  public SignedHead verify(GroupId group) throws MalformedException {
    if (!groupId.equals(group)) {
      throw new MalformedException("a roster of another group");
    }
    int end = encoded.size() - CompositeSignature.SIGNATURE;
    byte[] signed = encoded.slice(0, end).toArray();
    if (!owner.verify(CONTEXT, signed, encoded.slice(end, encoded.size()))) {
      throw new MalformedException("its signature does not verify");
    }
    return new SignedHead(this);
  }

  /// The group that it claims to be of.
  public GroupId groupId() {
    return groupId;
  }

  /// `roster_hash`.
  public RosterHash hash() {
    return hash;
  }

  public Content content() {
    return content;
  }

  PeerIdentity owner() {
    return owner;
  }

  Bytes encoded() {
    return encoded;
  }

  @Override
  public String toString() {
    return "RosterHead[" + content.name + ", " + content.epoch + "]";
  }
}
